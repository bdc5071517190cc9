using Sluice.Kernel;
using Sluice.Links;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Server.Pages;

/// <summary>One look at a link that is what it says: whose it is, what it is about, in which language.</summary>
internal sealed record LinkVisit
{
    public required Link Link { get; init; }
    /// <summary>Null for onboarding.</summary>
    public Payout? Payout { get; init; }
    public required Branding Branding { get; init; }
    public required string Merchant { get; init; }
    public required Words Words { get; init; }
    /// <summary>What is known of the recipient beforehand.</summary>
    public required LinkRecipient Known { get; init; }

    public Look Look => Look.Of(Branding.Colour);

    /// <summary>What the merchant said of a payout's recipient stays as it is; somebody on file may correct it.</summary>
    public bool IsFixed(string? known) => Link.Kind == LinkKind.Payout && known is not null;

    public Currency? Currency => Payout?.Amount.Currency;

    /// <summary>The kinds of destination there are to choose from in a country.</summary>
    public IEnumerable<DestinationKind> KindsIn(string country) => LinkMethods.For(country, Currency?.Code, Link.Methods);

    /// <summary>The countries in which there is something to choose.</summary>
    public IEnumerable<(string Code, string Name)> Countries
    {
        get
        {
            var possible = LinkMethods.For(null, Currency?.Code, Link.Methods).SelectMany(k => k.Countries).ToHashSet();
            return Words.Countries.Where(c => possible.Contains(c.Code));
        }
    }

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

    public string FieldTitle(DestinationField field) => Words.Or("field_" + field.Name, field.Title);

    // Names stay out of logs.
    public override string ToString() => $"visit to {Link}";
}
