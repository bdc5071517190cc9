using System.Text;
using Sluice.Kernel;
using Sluice.Sftp;

namespace Sluice.Server.Sftp;

/// <summary>Puts the answers to files where their merchants fetch them, under the file's own name and an ending.</summary>
internal sealed class FileAnswers(FileOutbox outbox, Database database)
{
    /// <summary>The longest name that answers can be named after: 255 bytes is what file systems take.</summary>
    public const int NameBytesMax = 180;

    private const string NotFirst = "-=+@ '";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What keeps a file of that name from being read; null for nothing.</summary>
    public static Problem? NameProblem(string name) => name switch
    {
        _ when Encoding.UTF8.GetByteCount(name) > NameBytesMax =>
            new(ProblemTypes.ValidationFailed, $"The name is longer than {NameBytesMax} bytes, so that no answer could bear it."),
        _ when name.AsSpan().ContainsAny('\uFFFD', '\\') || !TextRules.AreAllowed(name) => new(ProblemTypes.ValidationFailed,
            "The name holds characters that a name should not: control characters, backslashes, turned directions."),
        _ when NotFirst.Contains(name[0], StringComparison.Ordinal) || name.EndsWith(' ') => new(ProblemTypes.ValidationFailed,
            "The name begins or ends so that other programs may misread it: with a space, or with one of - = + @ '."),
        _ => null,
    };

    /// <summary>
    /// Puts one there. A file of the same name that came later has taken the name over: then the answer bears the id, too.
    /// </summary>
    /// <param name="ending">What is added to the file's name: "ack.csv".</param>
    public async Task PutAsync(SftpFile file, string ending, Func<TextWriter, Task> write, CancellationToken cancel)
    {
        var name = NameProblem(file.Name) is not null ? file.ToString()
            : await SftpFileStore.IsReplacedAsync(database, file, cancel) ? $"{file.Name}.{file}" : file.Name;
        var folder = file.Kind == SftpFileKinds.Payments ? SftpFolders.ResponsePayments : SftpFolders.ResponseOnboarding;
        await outbox.PutAsync(file.Merchant, folder, $"{name}.{ending}", async stream =>
        {
            await using var text = new StreamWriter(stream, Utf8, 1 << 16, leaveOpen: true);
            await write(text);
        }, cancel);
    }
}
