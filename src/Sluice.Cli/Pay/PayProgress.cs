using Sluice.Client;
using Spectre.Console;

namespace Sluice.Cli.Pay;

/// <summary>Told how a file is getting on.</summary>
internal interface IPayProgress
{
    void Uploaded(long bytes, long total);

    void Seen(Batch batch);

    /// <summary>The server does not answer; it is asked again.</summary>
    void Lost();
}

/// <summary>How far a batch is, in the steps a person thinks in; each counts all that got at least so far.</summary>
internal readonly record struct PaySteps(int Rows, int Validated, int Accepted, int Refused, int Submitted, int Paid, int Failed)
{
    public static PaySteps Of(Batch b)
    {
        var failed = b.Count(PayoutStatuses.Failed) + b.Count(PayoutStatuses.Returned) + b.Count(PayoutStatuses.Rejected)
            + b.Count(PayoutStatuses.Expired) + b.Count(PayoutStatuses.Canceled);
        var paid = b.Count(PayoutStatuses.Paid);
        var submitted = b.Count(PayoutStatuses.Submitted) + paid + failed;
        return new(b.RowsTotal ?? 0, b.RowsRead, b.RowsAccepted, b.RowsRefused, submitted, paid, failed);
    }
}

/// <summary>One line whenever something changed, once a second at most: for pipes and logs.</summary>
internal sealed class PayLines(TextWriter output, TimeProvider clock) : IPayProgress
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private PaySteps _last = new(-1, 0, 0, 0, 0, 0, 0);
    private long _at;
    private bool _uploaded;

    public void Uploaded(long bytes, long total)
    {
        if (bytes < total || _uploaded)
            return;
        _uploaded = true;
        output.WriteLine($"uploaded {total} bytes");
    }

    public void Seen(Batch batch)
    {
        var steps = PaySteps.Of(batch);
        if (steps == _last || (_last.Rows >= 0 && !BatchFollow.IsSettled(batch) && clock.GetElapsedTime(_at) < Every))
            return;
        _last = steps;
        _at = clock.GetTimestamp();
        var rows = steps.Rows > 0 ? $" of {steps.Rows}" : "";
        output.WriteLine(
            $"{batch.Id} {batch.Status}: validated {steps.Validated}{rows}, accepted {steps.Accepted}, refused {steps.Refused}, "
            + $"submitted {steps.Submitted}, paid {steps.Paid}, failed {steps.Failed}");
    }

    public void Lost() => output.WriteLine("the server does not answer, asking again");
}

/// <summary>Bars that move: for a person at a terminal.</summary>
internal sealed class PayBars : IPayProgress
{
    private readonly ProgressTask _uploaded;
    private readonly ProgressTask _validated;
    private readonly ProgressTask _accepted;
    private readonly ProgressTask _submitted;
    private readonly ProgressTask _paid;
    private readonly ProgressTask _failed;

    private PayBars(ProgressContext context)
    {
        _uploaded = context.AddTask("uploaded");
        _validated = context.AddTask("validated");
        _accepted = context.AddTask("accepted");
        _submitted = context.AddTask("submitted");
        _paid = context.AddTask("[green]paid[/]");
        _failed = context.AddTask("[red]failed[/]");
    }

    public static Task<Batch> RunAsync(IAnsiConsole console, Func<IPayProgress, Task<Batch>> work) =>
        console.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new CountColumn())
            .StartAsync(context => work(new PayBars(context)));

    public void Uploaded(long bytes, long total) => Set(_uploaded, "uploaded", bytes, total);

    public void Seen(Batch batch)
    {
        var steps = PaySteps.Of(batch);
        var rows = Math.Max(steps.Rows, steps.Validated);
        Set(_validated, "validated", steps.Validated, rows);
        Set(_accepted, steps.Refused > 0 ? $"accepted, {steps.Refused} refused" : "accepted", steps.Accepted, rows);
        Set(_submitted, "submitted", steps.Submitted, steps.Accepted);
        Set(_paid, "[green]paid[/]", steps.Paid, steps.Accepted);
        Set(_failed, "[red]failed[/]", steps.Failed, steps.Accepted);
    }

    public void Lost() => _submitted.Description = "[yellow]no answer, asking again[/]";

    private static void Set(ProgressTask task, string description, long value, long max)
    {
        task.Description = description;
        task.MaxValue = Math.Max(max, 1);
        task.Value = value;
    }

    /// <summary>Counts behind each bar, since 99 % of a million says little.</summary>
    private sealed class CountColumn : ProgressColumn
    {
        public override Spectre.Console.Rendering.IRenderable Render(
            Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text($"{task.Value:0} of {task.MaxValue:0}");
    }
}
