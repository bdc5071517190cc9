using System.Data.Common;
using Sluice.Server;

// dotnet Sluice.Server.dll --write-openapi FILE: the document as it is served, for the repository.
if (args is ["--write-openapi", var file])
{
    var data = Directory.CreateTempSubdirectory("sluice-openapi").FullName;
    await using var described = ServerApp.Build(["--Sluice:Data", data, "--Sluice:Dispatch", "false", "--urls",
        "http://127.0.0.1:0"]);
    await ServerApp.PrepareAsync(described, CancellationToken.None);
    await described.StartAsync();
    using var http = new HttpClient();
    await File.WriteAllTextAsync(file, await http.GetStringAsync(new Uri(described.Urls.First() + "/openapi.json")) + "\n");
    await described.StopAsync();
    Directory.Delete(data, recursive: true);
    return 0;
}

try
{
    await using var app = ServerApp.Build(args);
    await ServerApp.PrepareAsync(app, CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (failure is InvalidOperationException or FormatException or IOException or DbException)
{
    await Console.Error.WriteLineAsync($"sluice: {failure.Message}");
    return 1;
}
