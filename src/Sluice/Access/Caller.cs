using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>
/// Who is asking, for which merchant, and what that merchant has switched on. Made once by the door from the credentials.
/// </summary>
public sealed record Caller(MerchantId Merchant, bool Live, Actor Actor, MerchantSettings Settings);
