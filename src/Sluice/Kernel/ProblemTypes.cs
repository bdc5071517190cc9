using static Sluice.Kernel.ProblemKind;

namespace Sluice.Kernel;

/// <summary>
/// The error catalogue, in order of precedence: where several apply, the first one here is answered. Mirrored in docs/errors.md.
/// </summary>
public static class ProblemTypes
{
    public static readonly ProblemType Unauthenticated =
        new("unauthenticated", ProblemKind.Unauthenticated, "No valid credentials");
    public static readonly ProblemType RateLimited = new("rate_limited", TooMany, "Too many requests");
    public static readonly ProblemType PermissionDenied =
        new("permission_denied", Forbidden, "Not allowed with these credentials");
    public static readonly ProblemType RouteNotFound = new("route_not_found", NotFound, "No such address");
    public static readonly ProblemType MethodNotAllowed = new("method_not_allowed", WrongMethod, "Method not allowed here");
    public static readonly ProblemType BodyTooLarge = new("body_too_large", TooLarge, "The body is too large");
    public static readonly ProblemType UnsupportedMediaType =
        new("unsupported_media_type", Unsupported, "This media type is not read here");
    public static readonly ProblemType IdempotencyKeyMissing =
        new("idempotency_key_missing", Malformed, "Idempotency-Key is missing");
    public static readonly ProblemType IdempotencyKeyInvalid =
        new("idempotency_key_invalid", Malformed, "Idempotency-Key is not valid");
    public static readonly ProblemType MalformedBody = new("malformed_body", Malformed, "The body cannot be read");
    public static readonly ProblemType MalformedRequest = new("malformed_request", Malformed, "The request cannot be read");
    public static readonly ProblemType ValidationFailed = new("validation_failed", Invalid, "Some fields are wrong");
    public static readonly ProblemType IdempotencyKeyReused =
        new("idempotency_key_reused", Invalid, "This key was used for another request");
    public static readonly ProblemType RequestInProgress =
        new("request_in_progress", Conflict, "The first request with this key is still running");
    public static readonly ProblemType ResourceNotFound = new("not_found", NotFound, "Nothing here by that id");
    public static readonly ProblemType StaleRevision = new("stale_revision", Stale, "It changed since you looked");
    public static readonly ProblemType DuplicateReference = new("duplicate_reference", Conflict, "This reference is taken");
    public static readonly ProblemType DuplicateFile = new("duplicate_file", Conflict, "This file was uploaded before");
    public static readonly ProblemType NotEncrypted = new("not_encrypted", Invalid, "The file is not encrypted");
    public static readonly ProblemType NotDecrypted = new("not_decrypted", Invalid, "The file cannot be decrypted");
    public static readonly ProblemType SignatureRefused =
        new("signature_refused", Invalid, "The file is not signed as it must be");
    public static readonly ProblemType OpenLoopOff =
        new("open_loop_off", Conflict, "Paying anyone but payers of orders is switched off");
    public static readonly ProblemType InvalidState = new("invalid_state", Conflict, "Not possible in this state");
    public static readonly ProblemType NotProven = new("not_proven", Conflict, "Not proven that the money did not leave");
    public static readonly ProblemType InsufficientFunds = new("insufficient_funds", Conflict, "Not enough money available");
    public static readonly ProblemType RatesUnavailable =
        new("rates_unavailable", ProblemKind.Unavailable, "No exchange rates to be relied on");
    public static readonly ProblemType CapacityExceeded =
        new("capacity_exceeded", ProblemKind.Unavailable, "Too busy, try again");
    public static readonly ProblemType Unavailable = new("unavailable", ProblemKind.Unavailable, "Not available right now");

    public static readonly ProblemType InternalError = new("internal_error", Bug, "Something is wrong on our side");

    /// <summary>Every entry, in order of precedence.</summary>
    public static IReadOnlyList<ProblemType> All { get; } =
        [.. typeof(ProblemTypes).GetFields().Where(f => f.FieldType == typeof(ProblemType))
            .Select(f => (ProblemType)f.GetValue(null)!)];
}
