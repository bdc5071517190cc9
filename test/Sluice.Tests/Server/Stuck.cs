using Sluice.Client;

namespace Sluice.Tests.Server;

/// <summary>Payouts that only a person can settle.</summary>
internal static class Stuck
{
    /// <summary>Makes a payout that never settles, lets seven days go by, and returns the id of the exception.</summary>
    public static async Task<string> ExceptionAsync(Door door)
    {
        var payout = await door.PayAsync(Bodies.Payout(1000, "Ada SANDBOX-NEVER-SETTLES"));
        await door.WaitAsync(payout["id"]!, "submitted");
        await door.AdvanceAsync(TimeSpan.FromDays(7));
        for (var i = 0; i < 400; i++)
        {
            var open = (await door.Client.Exceptions.ListAsync(new ExceptionQuery { Status = "open" })).Data;
            if (open.FirstOrDefault(e => e.PayoutId == payout["id"]) is { } found)
                return found.Id;
            await Task.Delay(50);
        }
        throw new TimeoutException("There is no exception.");
    }
}
