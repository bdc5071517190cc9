using System.Text.Json.Nodes;
using Shouldly;

namespace Sluice.Tests.Browser;

/// <summary>Looks at page after page: a picture to be looked at by people, and what axe-core says against it.</summary>
internal sealed class Looker(Tab tab, string name)
{
    private static readonly string Axe = File.ReadAllText(Chromium.Axe ?? throw new InvalidOperationException(Chromium.Missing));

    private readonly List<string> _violations = [];

    public async Task AtAsync(string page)
    {
        await tab.PictureAsync(Path.Combine(Chromium.Pictures, $"{name}-{page}.png"));
        await tab.EvaluateAsync(Axe + ";0");
        var found = await tab.EvaluateAsync("""
            axe.run(document, { resultTypes: ['violations', 'incomplete'] }).then(r => JSON.stringify({
                passes: r.passes.length,
                violations: r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120) + ' ' + n.failureSummary)
                    .join(' | ')) }))
            """);
        var result = JsonNode.Parse(found!.ToString())!;
        ((int)result["passes"]!).ShouldBeGreaterThan(5, "axe-core looked at nothing");
        _violations.AddRange(result["violations"]!.AsArray().Select(v => $"{page}: {v}"));
        // Nothing sticks out to the side.
        var (wide, window) = ((int)(await tab.EvaluateAsync("document.documentElement.scrollWidth"))!,
            (int)(await tab.EvaluateAsync("window.innerWidth"))!);
        if (wide > window)
            _violations.Add($"{page}: {wide} pixels wide in a window of {window}");
    }

    public void Finish() => _violations.ShouldBeEmpty(string.Join('\n', _violations));
}
