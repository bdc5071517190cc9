using System.Diagnostics.CodeAnalysis;

namespace Sluice.Kernel;

/// <summary>
/// A value, or the <see cref="Kernel.Problem"/> that kept it from being. Expected failures travel here; bugs are exceptions.
/// </summary>
public readonly struct Result<T>
{
    private readonly T? _value;
    private readonly Problem? _problem;
    private readonly bool _made;

    private Result(T? value, Problem? problem)
    {
        _value = value;
        _problem = problem;
        _made = true;
    }

    /// <summary>Whether there is a value. A result nobody made is a bug and says so.</summary>
    /// <exception cref="InvalidOperationException">The result is <c>default</c>.</exception>
    public bool IsOk => _made ? _problem is null : throw new InvalidOperationException("A Result that was never made.");

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is a problem instead.</exception>
    public T Value => IsOk ? _value! : throw new InvalidOperationException($"No value: {_problem}");

    /// <summary>The problem, or null when there is a value.</summary>
    public Problem? Problem => IsOk ? null : _problem;

    /// <summary>Guards read downward: <c>if (!x.Succeeded(out var value, out var problem)) return problem;</c></summary>
    public bool Succeeded([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Problem? problem)
    {
        problem = Problem;
        value = _value;
        return problem is null;
    }

    /// <summary>The same problem, or the value made into another.</summary>
    public Result<TOther> Then<TOther>(Func<T, TOther> next) => IsOk ? next(_value!) : _problem!;

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Problem problem) =>
        new(default, problem ?? throw new ArgumentNullException(nameof(problem)));

    public override string ToString() => IsOk ? $"Ok({_value})" : $"Problem({_problem})";
}

/// <summary>The value of a command that answers nothing but "done".</summary>
public readonly record struct Done;
