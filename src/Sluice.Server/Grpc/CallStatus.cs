using Sluice.Kernel;

namespace Sluice.Server.Grpc;

/// <summary>How a call ended: what becomes grpc-status, grpc-message and grpc-status-details-bin.</summary>
internal sealed record CallStatus(GrpcCode Code, string Message)
{
    /// <summary>How many wrong fields the message names; the details hold more.</summary>
    private const int FieldsNamedMax = 3;

    public static readonly CallStatus Ok = new(GrpcCode.Ok, "");

    public static readonly CallStatus DeadlineExceeded = new(GrpcCode.DeadlineExceeded,
        "The deadline passed. What was asked for is done whole or not at all: ask again with the same merchant_payout_id.");

    /// <summary>The expected failure behind it, where there is one.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The one mapping of problems to gRPC (docs/grpc.md).</summary>
    public static CallStatus Of(Problem problem) => new(CodeOf(problem.Type), MessageOf(problem)) { Problem = problem };

    /// <summary>The status of a problem: by what it means, save for the few that gRPC tells apart more finely.</summary>
    public static GrpcCode CodeOf(ProblemType type)
    {
        if (type == ProblemTypes.RouteNotFound)
            return GrpcCode.Unimplemented;
        if (type == ProblemTypes.IdempotencyKeyReused || type == ProblemTypes.DuplicateReference
            || type == ProblemTypes.DuplicateFile)
            return GrpcCode.AlreadyExists;
        if (type == ProblemTypes.RequestInProgress)
            return GrpcCode.Aborted;
        return type.Kind switch
        {
            ProblemKind.Malformed or ProblemKind.Invalid => GrpcCode.InvalidArgument,
            ProblemKind.Unauthenticated => GrpcCode.Unauthenticated,
            ProblemKind.Forbidden => GrpcCode.PermissionDenied,
            ProblemKind.NotFound => GrpcCode.NotFound,
            ProblemKind.WrongMethod or ProblemKind.Unsupported => GrpcCode.Unimplemented,
            ProblemKind.Conflict => GrpcCode.FailedPrecondition,
            ProblemKind.Stale => GrpcCode.Aborted,
            ProblemKind.TooLarge or ProblemKind.TooMany => GrpcCode.ResourceExhausted,
            ProblemKind.Unavailable => GrpcCode.Unavailable,
            _ => GrpcCode.Internal,
        };
    }

    /// <summary>A field as a client names it: <c>payout_method_data.sepa.iban</c> for its JSON pointer.</summary>
    public static string FieldOf(FieldError error) => error.Pointer.TrimStart('/').Replace('/', '.');

    private static string MessageOf(Problem problem) => problem.Errors.Count == 0
        ? problem.Detail
        : problem.Detail + string.Concat(problem.Errors.Take(FieldsNamedMax).Select(e => $" {FieldOf(e)}: {e.Detail}"));
}
