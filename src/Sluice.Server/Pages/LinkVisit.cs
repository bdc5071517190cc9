using Sluice.Kernel;
using Sluice.Links;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Routing;

namespace Sluice.Server.Pages;

/// <summary>One look at a link that is what it says: whose it is, what it is about, in which language.</summary>
internal sealed record LinkVisit
{
    public required Link Link { get; init; }
    /// <summary>Null for onboarding.</summary>
    public Payout? Payout { get; init; }
    public required Branding Branding { get; init; }
    public required string Merchant { get; init; }
    /// <summary>Where the merchant's payouts may go.</summary>
    public required Routes Routes { get; init; }
    public required Words Words { get; init; }
    /// <summary>What is known of the recipient beforehand.</summary>
    public required LinkRecipient Known { get; init; }

    public Look Look => Look.Of(Branding.Colour);

    /// <summary>What the merchant said of a payout's recipient stays as it is; somebody on file may correct it.</summary>
    public bool IsFixed(string? known) => Link.Kind == LinkKind.Payout && known is not null;

    public Currency? Currency => Payout?.Amount.Currency;

    /// <summary>The kinds of destination there are to choose from in a country: some connector takes them.</summary>
    public IEnumerable<DestinationKind> KindsIn(string country) =>
        LinkMethods.For(country, Currency?.Code, Link.Methods).Where(k => IsTaken(k, country));

    /// <summary>The countries in which there is something to choose.</summary>
    public IEnumerable<(string Code, string Name)> Countries
    {
        get
        {
            var kinds = LinkMethods.For(null, Currency?.Code, Link.Methods);
            return Words.Countries.Where(c => kinds.Any(k => (k.Anywhere || k.Countries.Contains(c.Code)) && IsTaken(k, c.Code)));
        }
    }

    private bool IsTaken(DestinationKind kind, string country) => Payout is null || Routes.Refusal(
        RouteFacts.To(kind.Type, kind.Anywhere ? null : country, Payout.Amount, Payout.Purpose, Payout.Live)) is null;

    public string Amount => Payout is null ? "" : Words.Money(Payout.Amount);

    /// <summary>A page of this merchant in this language.</summary>
    public Page Page(string title, Action<Html> main, string? form = null, bool isWrong = false) => new()
    {
        Words = Words,
        Title = isWrong ? Words.Fill("error_title", ("title", title)) : title,
        Look = Look,
        Merchant = Merchant,
        Logo = Branding.Logo,
        Main = main,
        Form = form,
    };

    public string KindTitle(DestinationKind kind) => Words.Or("kind_" + kind, kind.Title);

    /// <summary>What a field is called; within some types it has a name of its own there.</summary>
    public string FieldTitle(string type, DestinationField field) =>
        Words.Or($"field_{type}_{field.Name}", Words.Or("field_" + field.Name, field.Title));

    /// <summary>What is said of a field beside its example.</summary>
    public string FieldHint(string type, DestinationField field) =>
        Words.Or($"hint_{type}_{field.Name}", Words.Or("hint_" + field.Name, field.Format));

    /// <summary>A value as it is called, where it is one of a list.</summary>
    public string Value(DestinationField field, string value) =>
        field.Values.Count > 0 ? Words.Or("value_" + value, value) : value;

    // Names stay out of logs.
    public override string ToString() => $"visit to {Link}";
}
