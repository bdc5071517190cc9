using System.Diagnostics;
using System.Text;

namespace Sluice.Server.Sftp.Pgp;

/// <summary>GnuPG at work. Whoever has started it reads <see cref="Output"/> to its end.</summary>
internal sealed class GpgRun : IAsyncDisposable
{
    private const int SaidCharactersMax = 256 * 1024;
    private const int PieceBytes = 1 << 16;

    private readonly Process _process;
    private readonly Task<string> _said;

    public GpgRun(Process process)
    {
        _process = process;
        _said = ListenAsync();
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Gives it a whole stream.</summary>
    /// <param name="readAll">Whether the stream is read to its end even where GnuPG does not want it.</param>
    public async Task FeedAsync(Stream from, CancellationToken cancel, bool readAll = false)
    {
        var piece = new byte[PieceBytes];
        var wanted = true;
        try
        {
            while (wanted || readAll)
            {
                var read = await from.ReadAsync(piece, cancel);
                if (read == 0)
                    break;
                wanted = wanted && await TryWriteAsync(piece.AsMemory(0, read), cancel);
            }
        }
        finally
        {
            EndInput();
        }
    }

    public void EndInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended before, and its exit code says so.
            return;
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code, and what it said on standard error.</returns>
    public async Task<(int ExitCode, string Said)> EndAsync(CancellationToken cancel)
    {
        var said = await _said.WaitAsync(cancel);
        await _process.WaitForExitAsync(cancel);
        return (_process.ExitCode, said);
    }

    /// <summary>Whether it is gone, or about to be.</summary>
    public bool HasEnded => _said.IsCompleted || _process.HasExited;

    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _said;
        _process.Dispose();
    }

    private async ValueTask<bool> TryWriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancel)
    {
        try
        {
            await Input.WriteAsync(piece, cancel);
            return true;
        }
        catch (IOException)
        {
            // It reads no more; what it says and its exit code tell why.
            return false;
        }
    }

    // A file of nothing but odd packets makes it say more than anybody wants to keep.
    private async Task<string> ListenAsync()
    {
        var said = new StringBuilder();
        var piece = new char[4096];
        while (true)
        {
            var read = await _process.StandardError.ReadAsync(piece);
            if (read == 0)
                return said.ToString();
            if (said.Length + read <= SaidCharactersMax)
                said.Append(piece, 0, read);
            else
                Kill();
        }
    }
}
