using Google.Protobuf.Reflection;
using Sluice.Server.Grpc.Reflection;
using Asked = Sluice.Server.Grpc.Reflection.ServerReflectionRequest.MessageRequestOneofCase;

namespace Sluice.Server.Grpc;

/// <summary>
/// Server reflection (grpc/doc/server-reflection.md), from the descriptors that the messages themselves are made of. Open to all:
/// it shows the description, not data.
/// </summary>
internal sealed class ReflectionService
{
    private static readonly FileDescriptor[] Served =
    [
        Wire.PayoutsReflection.Descriptor, Health.HealthReflection.Descriptor, ReflectionReflection.Descriptor,
        ReflectionAlpha.ReflectionReflection.Descriptor,
    ];

    // Not imported by a service, but needed to read what a failed call says.
    private static readonly FileDescriptor[] OfErrors =
        [Rpc.StatusReflection.Descriptor, Rpc.ErrorDetailsReflection.Descriptor];

    private readonly Dictionary<string, FileDescriptor> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _bySymbol = new(StringComparer.Ordinal);

    public ReflectionService()
    {
        foreach (var file in Served.Concat(OfErrors))
            Add(file);
        // One wire format under two names: the messages of v1 read and write v1alpha too.
        Methods =
        [
            .. ((FileDescriptor[])[ReflectionReflection.Descriptor, ReflectionAlpha.ReflectionReflection.Descriptor])
                .Select(file => file.Services.Single().Methods.Single())
                .Select(info => new DialogMethod<ServerReflectionRequest, ServerReflectionResponse>(info, Answer)),
        ];
    }

    /// <summary>The full names of all services.</summary>
    public static IReadOnlyList<string> ServiceNames { get; } =
        [.. Served.SelectMany(f => f.Services).Select(s => s.FullName).Order(StringComparer.Ordinal)];

    public IReadOnlyList<GrpcMethod> Methods { get; }

    private ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case Asked.ListServices:
                response.ListServicesResponse = new ListServiceResponse();
                response.ListServicesResponse.Service.Add(ServiceNames.Select(name => new ServiceResponse { Name = name }));
                break;
            case Asked.FileByFilename when _byName.TryGetValue(request.FileByFilename, out var file):
                response.FileDescriptorResponse = WithImports(file);
                break;
            case Asked.FileContainingSymbol when _bySymbol.TryGetValue(request.FileContainingSymbol, out var file):
                response.FileDescriptorResponse = WithImports(file);
                break;
            case Asked.AllExtensionNumbersOfType when IsMessage(request.AllExtensionNumbersOfType):
                // proto3 has no extensions.
                response.AllExtensionNumbersResponse =
                    new ExtensionNumberResponse { BaseTypeName = request.AllExtensionNumbersOfType };
                break;
            case Asked.None:
                response.ErrorResponse = Error(GrpcCode.InvalidArgument, "Ask for something.");
                break;
            default:
                response.ErrorResponse = Error(GrpcCode.NotFound, "Nothing by that name.");
                break;
        }
        return response;
    }

    private bool IsMessage(string name) =>
        _bySymbol.TryGetValue(name, out var file) && file.FindTypeByName<MessageDescriptor>(ShortName(file, name)) is not null;

    private static string ShortName(FileDescriptor file, string name) => name[(file.Package.Length + 1)..];

    private static ErrorResponse Error(GrpcCode code, string message) =>
        new() { ErrorCode = (int)code, ErrorMessage = message };

    private static FileDescriptorResponse WithImports(FileDescriptor file)
    {
        var response = new FileDescriptorResponse();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<FileDescriptor>([file]);
        while (waiting.TryDequeue(out var next))
        {
            if (!seen.Add(next.Name))
                continue;
            response.FileDescriptorProto.Add(next.SerializedData);
            foreach (var import in next.Dependencies)
                waiting.Enqueue(import);
        }
        return response;
    }

    private void Add(FileDescriptor file)
    {
        if (!_byName.TryAdd(file.Name, file))
            return;
        foreach (var import in file.Dependencies)
            Add(import);
        foreach (var service in file.Services)
        {
            _bySymbol[service.FullName] = file;
            foreach (var method in service.Methods)
                _bySymbol[method.FullName] = file;
        }
        foreach (var message in file.MessageTypes)
            Add(message);
        foreach (var one in file.EnumTypes)
            Add(one);
    }

    private void Add(MessageDescriptor message)
    {
        _bySymbol[message.FullName] = message.File;
        foreach (var field in message.Fields.InDeclarationOrder())
            _bySymbol[field.FullName] = message.File;
        foreach (var oneof in message.Oneofs)
            _bySymbol[oneof.FullName] = message.File;
        foreach (var nested in message.NestedTypes)
            Add(nested);
        foreach (var one in message.EnumTypes)
            Add(one);
    }

    private void Add(EnumDescriptor one)
    {
        _bySymbol[one.FullName] = one.File;
        foreach (var value in one.Values)
            _bySymbol[value.FullName] = one.File;
    }
}
