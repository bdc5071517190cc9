using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sluice.Server;
using Sluice.Server.Http;

// dotnet Sluice.Server.dll --write-openapi FILE: the document, for the repository; nothing is served.
if (args is ["--write-openapi", var file])
{
    await using var described = ServerApp.Build(["--Sluice:Data", Directory.CreateTempSubdirectory("sluice-openapi").FullName]);
    var document = await described.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiDocs.DocumentName)
        .GetOpenApiDocumentAsync();
    await File.WriteAllTextAsync(file, await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1) + "\n");
    return 0;
}

try
{
    await using var app = ServerApp.Build(args);
    await ServerApp.PrepareAsync(app, CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (failure is InvalidOperationException or FormatException or IOException)
{
    await Console.Error.WriteLineAsync($"sluice: {failure.Message}");
    return 1;
}
