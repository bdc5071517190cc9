using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Tests.Browser;

/// <summary>One page of the browser: keys are pressed as on a keyboard, nothing is clicked.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _asked = [];
    private readonly CancellationTokenSource _stop = new();
    private int _last;
    private int _width;
    private int _height;
    private volatile TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;

    public static async Task<Tab> ConnectAsync(Uri address)
    {
        var tab = new Tab();
        await tab._socket.ConnectAsync(address, CancellationToken.None);
        tab._reading = tab.ReadAsync();
        await tab.SendAsync("Page.enable");
        await tab.SendAsync("Runtime.enable");
        return tab;
    }

    /// <summary>The width of the window, and dark or light.</summary>
    public async Task LookAsync(int width, int height, bool dark)
    {
        (_width, _height) = (width, height);
        await ResizeAsync(width, height);
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(
                new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
    }

    public async Task OpenAsync(string url)
    {
        await LoadAsync(() => SendAsync("Page.navigate", new JsonObject { ["url"] = url }));
    }

    /// <summary>Does what loads another page, and waits until that is there.</summary>
    public async Task LoadAsync(Func<Task> action)
    {
        _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await action();
        await _loaded.Task.WaitAsync(Patience);
    }

    /// <summary>What an expression comes to; a promise is waited for.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new JsonObject
        {
            ["expression"] = expression,
            ["returnByValue"] = true,
            ["awaitPromise"] = true,
        });
        if (answer["exceptionDetails"] is { } failed)
            throw new InvalidOperationException(failed.ToJsonString());
        return answer["result"]?["value"]?.DeepClone();
    }

    /// <summary>Presses one key.</summary>
    public async Task PressAsync(string key, bool shift = false)
    {
        var (code, number, text) = key switch
        {
            "Tab" => ("Tab", 9, null),
            "Enter" => ("Enter", 13, "\r"),
            " " => ("Space", 32, " "),
            "ArrowDown" => ("ArrowDown", 40, null),
            _ => throw new ArgumentException($"No key {key}."),
        };
        var down = new JsonObject
        {
            ["type"] = text is null ? "rawKeyDown" : "keyDown",
            ["key"] = key,
            ["code"] = code,
            ["windowsVirtualKeyCode"] = number,
            ["modifiers"] = shift ? 8 : 0,
        };
        if (text is not null)
            down["text"] = text;
        await SendAsync("Input.dispatchKeyEvent", down);
        await SendAsync("Input.dispatchKeyEvent", new JsonObject
        {
            ["type"] = "keyUp",
            ["key"] = key,
            ["code"] = code,
            ["windowsVirtualKeyCode"] = number,
        });
    }

    /// <summary>Types a text where the focus is.</summary>
    public async Task TypeAsync(string text)
    {
        foreach (var c in text)
        {
            await SendAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyDown", ["text"] = c.ToString() });
            await SendAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyUp" });
        }
    }

    /// <summary>Takes a picture of the whole page.</summary>
    public async Task PictureAsync(string file)
    {
        // In a window as high as the page: beyond its window, a page written from right to left comes out shifted.
        var height = (int)(await EvaluateAsync("document.documentElement.scrollHeight"))!;
        await ResizeAsync(_width, Math.Max(height, 300));
        var answer = await SendAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" });
        await ResizeAsync(_width, _height);
        await File.WriteAllBytesAsync(file, Convert.FromBase64String((string)answer["data"]!));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _socket.Dispose();
        _stop.Dispose();
    }

    private Task<JsonNode> ResizeAsync(int width, int height) => SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject
    {
        ["width"] = width,
        ["height"] = height,
        ["deviceScaleFactor"] = 1,
        ["mobile"] = width < 600,
    });

    private async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _asked[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var order = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(order.ToJsonString()), WebSocketMessageType.Text, true, _stop.Token);
        var said = await answer.Task.WaitAsync(Patience);
        return said["error"] is null ? said["result"]! : throw new InvalidOperationException($"{method}: {said.ToJsonString()}");
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(), _stop.Token);
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                Take(JsonNode.Parse(message.ToArray())!);
                message.SetLength(0);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
            _asked.Clear();
        }
        catch (Exception failure) when (failure is WebSocketException or JsonException)
        {
            foreach (var answer in _asked.Values)
                answer.TrySetException(failure);
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } id && _asked.TryRemove((int)id, out var answer))
            answer.SetResult(message);
        else if ((string?)message["method"] == "Page.loadEventFired")
            _loaded.TrySetResult();
    }
}
