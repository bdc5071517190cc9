namespace Sluice.Kernel;

/// <summary>Collects everything wrong with a request, so that all of it is said at once.</summary>
public sealed class FieldErrors
{
    /// <summary>More than this many are counted, not listed.</summary>
    public const int ListedMax = 100;

    private readonly List<FieldError> _errors = [];
    private int _repeated;

    /// <summary>How often something was noted.</summary>
    public int Count { get; private set; }

    public bool Any => Count > 0;

    public IReadOnlyList<FieldError> List => _errors;

    /// <summary>
    /// Notes one error. <paramref name="code"/> must stand in <see cref="FieldCodes"/>. A field that was there but could not be
    /// read is not listed as missing too.
    /// </summary>
    public void Add(string pointer, string code, string detail)
    {
        Count++;
        if (code == FieldCodes.Required && _errors.Exists(e => e.Pointer == pointer))
            _repeated++;
        else if (_errors.Count < ListedMax)
            _errors.Add(new FieldError(pointer, code, detail));
    }

    /// <summary>The collected errors as one problem.</summary>
    public Problem ToProblem()
    {
        var wrong = Count - _repeated;
        return new(ProblemTypes.ValidationFailed, wrong == 1 ? "One field is wrong." : $"{wrong} fields are wrong.")
        {
            Errors = _errors,
        };
    }
}
