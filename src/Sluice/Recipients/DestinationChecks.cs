using Sluice.Recipients.Formats;

namespace Sluice.Recipients;

/// <summary>What checking a destination needs to know beside it.</summary>
/// <param name="Now">Cards that have expired by then are refused.</param>
/// <param name="UkModulus">The UK's tables; null where none are installed, and only the form is checked.</param>
public sealed record DestinationChecks(DateTimeOffset Now, UkModulus? UkModulus);
