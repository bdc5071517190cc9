using Sluice.Client;

namespace Sluice.Cli;

/// <summary>Problems in words: the code, every wrong field on a line of its own, the request id, and what to do next.</summary>
internal static class ProblemText
{
    public static int ExitCode(SluiceException problem) =>
        problem.IsUnreachable || problem.Problem.Status is 401 or 403 or 0 or >= 500
            || problem.Code == SluiceException.UnexpectedAnswerCode
            ? ExitCodes.Server
            : ExitCodes.NotDone;

    public static async Task WriteAsync(TextWriter error, SluiceException e, Session session)
    {
        var problem = e.Problem;
        await error.WriteLineAsync($"{problem.Code}: {Screen.Clean(problem.Detail ?? problem.Title ?? "no more is known")}");
        foreach (var field in e.Errors)
            await error.WriteLineAsync($"  {Field(field)}");
        if (problem.Related is { } related)
            await error.WriteLineAsync($"related: {Screen.Clean(related)}");
        if (problem.RequestId is { } request)
            await error.WriteLineAsync($"request: {Screen.Clean(request)}");
        if (Next(e, session) is { } next)
            await error.WriteLineAsync(next);
    }

    /// <summary>One wrong field: where, the code, and why.</summary>
    public static string Field(FieldProblem field) =>
        Screen.Clean(string.IsNullOrEmpty(field.Detail) ? $"{field.Pointer} {field.Code}"
            : $"{field.Pointer} {field.Code}: {field.Detail}");

    private static string? Next(SluiceException e, Session session) => e switch
    {
        { IsUnreachable: true } =>
            $"Tried {session.Url}. Start a server with 'sluice serve', or name another with --url or SLUICE_URL.",
        { Code: "unauthenticated" } when !session.HasKey =>
            "No key was given: use --key or SLUICE_KEY, or run where the server wrote .sluice/key.",
        { Code: "unauthenticated" } => $"The key was not accepted by {session.Url}: check --key, SLUICE_KEY and the key files.",
        { Code: "permission_denied" } => "This key lacks the scope; 'sluice keys create' makes one with other scopes.",
        { Code: "insufficient_funds" } => "See 'sluice balance'; in the sandbox, 'sluice fund AMOUNT CURRENCY' adds test money.",
        { Code: "stale_revision" } => "Look at it again and repeat the command.",
        { Code: "duplicate_file" } => $"See what became of it: sluice batches follow {e.Problem.Related ?? "ID"}",
        { Code: SluiceException.UnexpectedAnswerCode } => $"Is {session.Url} a Sluice server?",
        { RetryAfter: { } wait } => $"Try again in {Math.Ceiling(wait.TotalSeconds)} seconds.",
        _ => null,
    };
}
