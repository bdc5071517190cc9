namespace Sluice.Tests.Browser;

/// <summary>How somebody without a mouse gets about a page.</summary>
internal static class Keyboard
{
    private const int StepsMax = 60;

    /// <summary>As one who cannot see where a field is: on and on by Tab.</summary>
    public static async Task FocusAsync(this Tab tab, string name)
    {
        for (var i = 0; i < StepsMax; i++)
        {
            if ((await tab.EvaluateAsync("document.activeElement.name ?? ''"))?.ToString() == name)
                return;
            await tab.PressAsync("Tab");
        }
        throw new InvalidOperationException($"Tab does not lead to {name}.");
    }

    /// <summary>To the button of a language.</summary>
    public static async Task FocusSwitchAsync(this Tab tab, string language)
    {
        for (var i = 0; i < StepsMax; i++)
        {
            var at = "document.activeElement.name === 'switch' ? document.activeElement.value : ''";
            if ((await tab.EvaluateAsync(at))?.ToString() == language)
                return;
            await tab.PressAsync("Tab");
        }
        throw new InvalidOperationException($"Tab does not lead to the language {language}.");
    }

    /// <summary>To the button that goes on, and presses it.</summary>
    public static async Task SubmitAsync(this Tab tab)
    {
        for (var i = 0; i < StepsMax; i++)
        {
            if ((await tab.EvaluateAsync("document.activeElement.className ?? ''"))?.ToString() == "main")
            {
                await tab.LoadAsync(() => tab.PressAsync("Enter"));
                return;
            }
            await tab.PressAsync("Tab");
        }
        throw new InvalidOperationException("Tab does not lead to the button.");
    }

    /// <summary>What an option of a list is called.</summary>
    public static async Task<string> NameOfAsync(this Tab tab, string list, string value) =>
        (await tab.EvaluateAsync($"document.querySelector('#{list} option[value={value}]').textContent"))!.ToString();

    /// <summary>Chooses one of the choices whose name has the focus.</summary>
    public static async Task ChooseAsync(this Tab tab, string name, string value)
    {
        var choices = (int)(await tab.EvaluateAsync($"document.querySelectorAll('[name={name}]').length"))!;
        for (var i = 0; i < choices && await tab.ValueAsync() != value; i++)
            await tab.PressAsync("ArrowDown");
        if (choices == 1)
            await tab.PressAsync(" ");
        if (await tab.ValueAsync() != value)
            throw new InvalidOperationException($"The arrows do not lead to {value}.");
    }

    /// <summary>What stands in the field that has the focus.</summary>
    public static async Task<string> ValueAsync(this Tab tab) =>
        (await tab.EvaluateAsync("document.activeElement.value ?? ''"))!.ToString();
}
