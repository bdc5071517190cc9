using Sluice.Kernel;
using Sluice.Links;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Server.Pages;

/// <summary>
/// What a recipient entered, read by the rules of every door: the same fields, the same checks. Errors carry the name of the form
/// field they belong to.
/// </summary>
internal sealed class LinkEntry(LinkVisit visit, LinkDraft draft)
{
    public const string Country = "country";
    public const string Kind = "kind";
    public const string Name = "name";
    public const string Type = "type";
    public const string Residence = "residence";
    public const string Email = "email";

    /// <summary>Before the names of a destination's fields.</summary>
    public const string FieldPrefix = "f_";

    private readonly FieldErrors _errors = new();

    public LinkVisit Visit => visit;

    public LinkDraft Draft => draft;

    /// <summary>What is wrong: the form field, and the sentence for it. The first of each field.</summary>
    public List<(string Field, string Sentence)> Wrong { get; } = [];

    /// <summary>The kind that was chosen, if it is one to choose from.</summary>
    public DestinationKind? Chosen => visit.KindsIn(draft[Country]).FirstOrDefault(k => k.ToString() == draft[Kind]);

    /// <summary>Whether a country was chosen in which there is a method.</summary>
    public bool HasCountry => draft[Country].Length > 0 && visit.KindsIn(draft[Country]).Any();

    /// <summary>Takes what the page of details asked for. A secret left empty stays what it was, everything else goes.</summary>
    public void Take(IFormCollection form, DestinationKind kind)
    {
        foreach (var name in (string[])[Name, Type, Residence, Email])
            draft[name] = form[name].ToString();
        foreach (var field in kind.Fields)
        {
            var given = form[FieldPrefix + field.Name].ToString().Trim();
            if (given.Length > 0 || field.Mask is null)
                draft[FieldPrefix + field.Name] = given;
        }
    }

    /// <summary>Checks everything; null when something is wrong, which <see cref="Wrong"/> says then.</summary>
    public LinkDetails? Check(DestinationKind kind, Vault vault, DestinationChecks checks)
    {
        var recipient = RecipientParser.Parse(
            new RecipientRequest
            {
                Type = visit.IsFixed(visit.Known.Type) ? visit.Known.Type : draft[Type],
                Name = visit.IsFixed(visit.Known.Name) ? visit.Known.Name : draft[Name],
                Country = visit.IsFixed(visit.Known.Country) ? visit.Known.Country : draft[Residence],
                Email = visit.IsFixed(visit.Known.Email) || draft[Email].Length == 0 ? visit.Known.Email : draft[Email],
                ClientReference = visit.Link.Kind == LinkKind.Onboarding ? visit.Link.ClientReference : null,
            },
            "/recipient", _errors);
        var destination = ReadDestination(kind, checks);
        if (destination is not null && visit.Payout is { } payout && PurposeCatalogue.TryFind(payout.Purpose, out var purpose)
            && !PurposeCatalogue.IsAllowed(purpose, destination.Country))
            _errors.Add("/destination/" + kind.Fields.First(IsAsked).Name, FieldCodes.PurposeNotAllowed,
                "This payment cannot go to that country.");
        foreach (var error in _errors.List)
        {
            var field = FieldOf(error.Pointer);
            if (!Wrong.Any(w => w.Field == field))
                Wrong.Add((field, visit.Words.Error(error.Code, error.Detail)));
        }
        // A secret that is wrong is not carried on: it is typed anew.
        foreach (var field in kind.Fields.Where(f => f.Mask is not null && IsWrong(FieldPrefix + f.Name)))
            draft[FieldPrefix + field.Name] = "";
        return Wrong.Count > 0 ? null
            : new LinkDetails(recipient!, PreparedDestination.Of(destination!, visit.Link.Merchant, vault));
    }

    /// <summary>Forgets secrets that are not right: between languages they are not checked, but never shown either.</summary>
    public void DropWrongSecrets(DestinationKind kind)
    {
        foreach (var field in kind.Fields)
        {
            if (field.Mask is not null && Value(field) is null)
                draft[FieldPrefix + field.Name] = "";
        }
    }

    /// <summary>A field's value as it may be shown; null when it is empty or wrong.</summary>
    public string? Shown(DestinationField field) => Value(field) is { } value ? field.Show(value) : null;

    public void Note(string field, string sentence) => Wrong.Add((field, sentence));

    public string? WrongWith(string field) => Wrong.FirstOrDefault(w => w.Field == field).Sentence;

    /// <summary>
    /// Whether there is something to enter: what has one value only, the kind says itself, and the country was said before.
    /// </summary>
    public bool IsAsked(DestinationField field) =>
        field.Values.Count != 1 && field.Name != Country && field.IsKnown(draft[Country]);

    /// <summary>Whether the chosen country leaves it open.</summary>
    public bool IsOptional(DestinationField field) => !field.IsNeeded(draft[Country]);

    private string TextOf(DestinationField field) => IsAsked(field) ? draft[FieldPrefix + field.Name]
        : field.Name == Country ? draft[Country] : field.Values.Count == 1 ? field.Values[0] : "";

    private bool IsWrong(string field) => Wrong.Any(w => w.Field == field);

    private string? Value(DestinationField field) => draft[FieldPrefix + field.Name] is { Length: > 0 } text
        ? field.Rule(text, "", field.Name, new FieldErrors()) : null;

    private Destination? ReadDestination(DestinationKind kind, DestinationChecks checks)
    {
        var before = _errors.Count;
        // The kind is chosen already: a field left empty is missing, it does not make it another kind.
        foreach (var field in kind.Fields)
        {
            var text = TextOf(field);
            if (text.Length > 0)
                field.Rule(text, "/destination", field.Name, _errors);
            else if (!IsOptional(field))
                _errors.Add("/destination/" + field.Name, FieldCodes.Required, "This is required.");
        }
        if (_errors.Count != before)
            return null;
        var request = new DestinationRequest { Type = kind.Type };
        foreach (var field in kind.Fields.Where(f => TextOf(f).Length > 0))
            request.Give(field.Name, TextOf(field));
        return DestinationParser.Parse(request, visit.Currency, "/destination", _errors, checks);
    }

    private static string FieldOf(string pointer) => pointer switch
    {
        "/recipient/name" => Name,
        "/recipient/type" => Type,
        "/recipient/country" => Residence,
        "/recipient/email" => Email,
        _ => FieldPrefix + pointer[(pointer.LastIndexOf('/') + 1)..],
    };
}
