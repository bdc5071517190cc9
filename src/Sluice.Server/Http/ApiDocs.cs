using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>The query parameters an endpoint reads.</summary>
internal sealed record QueryDoc(IReadOnlyList<string> Names);

/// <summary>The form fields an endpoint reads.</summary>
internal sealed record FormDoc(params string[] Names);

/// <summary>An example of the body.</summary>
internal sealed record BodyExample(string Json);

/// <summary>An example of a body that is a file and not JSON.</summary>
internal sealed record FileExample(string MediaType, string Text);

/// <summary>The endpoint needs an idempotency key.</summary>
internal sealed record NeedsIdempotencyKey;

/// <summary>The vocabulary in which endpoints describe themselves, and what makes the OpenAPI 3.1 document of it.</summary>
internal static class ApiDocs
{
    public const string DocumentName = "v1";

    extension(RouteHandlerBuilder endpoint)
    {
        /// <summary>A summary, and the scope that is asked for.</summary>
        public RouteHandlerBuilder Doc(string summary, string scope) =>
            endpoint.WithSummary(summary).WithMetadata(new RequiredScope(scope));

        public RouteHandlerBuilder Takes<T>(string? example = null) where T : notnull
        {
            endpoint.WithMetadata(
                new Microsoft.AspNetCore.Http.Metadata.AcceptsMetadata(["application/json"], typeof(T),
                    isOptional: example is null));
            return example is null ? endpoint : endpoint.WithMetadata(new BodyExample(example));
        }

        /// <summary>A file in any of the batch formats.</summary>
        public RouteHandlerBuilder TakesFile<T>(string json, params FileExample[] files) where T : notnull => endpoint
            .WithMetadata(
                new Microsoft.AspNetCore.Http.Metadata.AcceptsMetadata(
                    ["application/json", .. files.Select(f => f.MediaType)], typeof(T)))
            .WithMetadata(new BodyExample(json)).WithMetadata([.. files]);

        public RouteHandlerBuilder Gives<T>(int status = 200, string? contentType = null) =>
            endpoint.Produces<T>(status, contentType);

        public RouteHandlerBuilder Query(params string[] names) => endpoint.WithMetadata(new QueryDoc(names));

        public RouteHandlerBuilder MovesMoney() => endpoint.WithMetadata(new NeedsIdempotencyKey());
    }

    public static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, SluiceJson.Default);
        });
        services.AddOpenApi(DocumentName, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Sluice",
                    Version = "v1",
                    Description =
                        "Payouts from one double-entry book, each exactly once. Amounts are whole numbers of minor units.",
                    License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
                };
                document.Servers = [new OpenApiServer { Url = "/" }];
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    ["bearer"] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        Description = "An API key, or a token from /oauth/token.",
                    },
                };
                return Task.CompletedTask;
            });
            options.AddOperationTransformer(DescribeAsync);
        });
    }

    private static async Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        foreach (var name in metadata.OfType<QueryDoc>().SelectMany(q => q.Names))
            operation.Parameters.Add(Parameter(name, ParameterLocation.Query,
                name is "limit" or "amount_min" or "amount_max" or "after" or "wait" or "number"
                    ? JsonSchemaType.Integer : JsonSchemaType.String));
        if (metadata.OfType<NeedsIdempotencyKey>().Any())
        {
            var key = Parameter("Idempotency-Key", ParameterLocation.Header, JsonSchemaType.String);
            key.Required = true;
            key.Description = "Any text of your own, 1 to 255 visible characters: the same key with the same request is done "
                + "once and answered alike for 30 days.";
            operation.Parameters.Add(key);
        }
        if (metadata.OfType<RequiredScope>().FirstOrDefault() is { } required)
        {
            operation.Description = $"Needs the scope `{required.Scope}`.";
            operation.Security =
                [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [] }];
        }
        if (metadata.OfType<BodyExample>().FirstOrDefault() is { } example && operation.RequestBody?.Content is { } content)
        {
            content["application/json"].Example = JsonNode.Parse(example.Json);
            foreach (var file in metadata.OfType<FileExample>())
            {
                content[file.MediaType].Schema = new OpenApiSchema { Type = JsonSchemaType.String };
                content[file.MediaType].Example = JsonValue.Create(file.Text);
            }
        }
        if (metadata.OfType<FormDoc>().FirstOrDefault() is { } form)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/x-www-form-urlencoded"] = new()
                    {
                        Schema = new OpenApiSchema
                        {
                            Type = JsonSchemaType.Object,
                            Properties = form.Names.ToDictionary(n => n,
                                IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.String }),
                        },
                    },
                },
            };
        }
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A problem (RFC 9457) with a stable code; every wrong field is named.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] =
                    new() { Schema = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancel) },
            },
        };
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation location, JsonSchemaType type) =>
        new() { Name = name, In = location, Schema = new OpenApiSchema { Type = type } };
}
