using Sluice.Kernel;
using Sluice.Links;

namespace Sluice.Server.Pages;

/// <summary>The way from page to page: where a submitted form leads.</summary>
internal sealed class LinkWalk(LinkEntry entry, Vault vault)
{
    private string _step = LinkForms.CountryStep;
    private LinkDetails? _details;

    /// <summary>Takes a submitted form; the details once they are confirmed, else null and <see cref="Page"/> shows where to
    /// go on.</summary>
    public LinkDetails? Take(IFormCollection form, bool isSwitch, bool isBack)
    {
        var step = form[LinkForms.StepName].ToString();
        TakeValues(form, step);
        if (isSwitch || isBack)
        {
            _step = isSwitch ? step : Before(step);
            if (entry.Chosen is { } kind)
                entry.DropWrongSecrets(kind);
            return null;
        }
        _step = step switch
        {
            LinkForms.CountryStep => AfterCountry(),
            LinkForms.MethodStep => AfterMethod(),
            LinkForms.DetailsStep or LinkForms.ReviewStep => LinkForms.ReviewStep,
            _ => LinkForms.CountryStep,
        };
        if (_step == LinkForms.ReviewStep && entry.Chosen is { } chosen)
            _details = entry.Check(chosen, vault);
        return step == LinkForms.ReviewStep ? _details : null;
    }

    /// <summary>The page to show now. What must come before it and is not there, comes first.</summary>
    public Page Page()
    {
        if (_step == LinkForms.CountryStep || !entry.HasCountry)
            return LinkForms.Country(entry, Sealed());
        if (_step == LinkForms.MethodStep || entry.Chosen is not { } kind)
            return LinkForms.Method(entry, Sealed());
        if (_step == LinkForms.ReviewStep && (_details ??= entry.Check(kind, vault)) is { } details)
            return LinkForms.Review(entry, kind, details, Sealed());
        return LinkForms.Details(entry, kind, Sealed());
    }

    private void TakeValues(IFormCollection form, string step)
    {
        var draft = entry.Draft;
        switch (step)
        {
            case LinkForms.CountryStep:
                draft[LinkEntry.Country] = form[LinkEntry.Country].ToString().Trim();
                break;
            case LinkForms.MethodStep:
                var kind = form[LinkEntry.Kind].ToString();
                // One name may mean different things in two kinds.
                if (kind != draft[LinkEntry.Kind])
                    draft.Forget(LinkEntry.FieldPrefix);
                draft[LinkEntry.Kind] = kind;
                break;
            case LinkForms.DetailsStep when entry.Chosen is { } chosen:
                entry.Take(form, chosen);
                break;
        }
    }

    private string AfterCountry()
    {
        if (entry.HasCountry)
            return LinkForms.MethodStep;
        entry.Note(LinkEntry.Country, entry.Visit.Words.Error(FieldCodes.UnknownCountry, entry.Visit.Words["choose"]));
        return LinkForms.CountryStep;
    }

    private string AfterMethod()
    {
        if (entry.Chosen is not null)
            return LinkForms.DetailsStep;
        entry.Note(LinkEntry.Kind, entry.Visit.Words.Error(FieldCodes.UnknownValue, entry.Visit.Words["choose"]));
        return LinkForms.MethodStep;
    }

    private static string Before(string step) => step switch
    {
        LinkForms.ReviewStep => LinkForms.DetailsStep,
        LinkForms.DetailsStep => LinkForms.MethodStep,
        _ => LinkForms.CountryStep,
    };

    private string Sealed() => entry.Draft.Seal(entry.Visit.Link, vault);
}
