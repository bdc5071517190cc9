using Sluice.Links;
using Sluice.Recipients;

namespace Sluice.Server.Pages;

/// <summary>The pages on which a recipient enters something, one after the other.</summary>
internal static class LinkForms
{
    public const string StepName = "step";
    public const string CountryStep = "country";
    public const string MethodStep = "method";
    public const string DetailsStep = "details";
    public const string ReviewStep = "review";

    /// <summary>The name of the button that leads back.</summary>
    public const string BackName = "back";

    private const string FormId = "entry";

    private static readonly string[] Steps = [CountryStep, MethodStep, DetailsStep, ReviewStep];

    /// <summary>In which country the account is.</summary>
    public static Page Country(LinkEntry entry, string draft)
    {
        var (visit, words) = (entry.Visit, entry.Visit.Words);
        return Form(entry, CountryStep, draft, words["heading_country"], isFirst: true, form =>
        {
            var chosen = entry.Draft[LinkEntry.Country] is { Length: > 0 } said ? said : visit.Known.Country ?? "";
            CountryField(form, entry, LinkEntry.Country, words["label_country"], chosen, visit.Countries);
        });
    }

    /// <summary>By which method.</summary>
    public static Page Method(LinkEntry entry, string draft)
    {
        var (visit, words) = (entry.Visit, entry.Visit.Words);
        return Form(entry, MethodStep, draft, words["heading_method"], isFirst: false, form =>
        {
            var kinds = visit.KindsIn(entry.Draft[LinkEntry.Country]).ToArray();
            var chosen = kinds.Length == 1 ? kinds[0].ToString() : entry.Draft[LinkEntry.Kind];
            Choices(form, entry, LinkEntry.Kind, words["heading_method"], null, chosen,
                kinds.Select(k => (k.ToString(), visit.KindTitle(k))), isHeading: true);
        });
    }

    /// <summary>Who is paid, and where to.</summary>
    public static Page Details(LinkEntry entry, DestinationKind kind, string draft)
    {
        var (visit, words) = (entry.Visit, entry.Visit.Words);
        return Form(entry, DetailsStep, draft, words["heading_details"], isFirst: false, form =>
        {
            RecipientFields(form, entry);
            form.Element("h2", $"{words["heading_account"]}: {visit.KindTitle(kind)}");
            foreach (var field in kind.Fields.Where(entry.IsAsked))
                DestinationInput(form, entry, kind, field);
        });
    }

    /// <summary>Everything once more, before it counts.</summary>
    public static Page Review(LinkEntry entry, DestinationKind kind, LinkDetails details, string draft)
    {
        var (visit, words) = (entry.Visit, entry.Visit.Words);
        return Form(entry, ReviewStep, draft, words["heading_review"], isFirst: false, form => form
            .Element("p", words["review_hint"])
            .Element("dl", list =>
            {
                if (visit.Payout is not null)
                    Row(list, words["label_amount"], visit.Amount);
                Row(list, words["label_name"], details.Recipient.Name);
                Row(list, words["label_residence"], words.Country(details.Recipient.Country));
                if (details.Recipient.Email is { } email && visit.Link.Kind == LinkKind.Onboarding)
                    Row(list, words["label_email"], email);
                Row(list, words["label_method"], visit.KindTitle(kind));
                foreach (var field in kind.Fields)
                {
                    if (entry.Shown(field) is { } shown)
                        Row(list, visit.FieldTitle(kind.Type, field), visit.Value(field, shown));
                }
            }));
    }

    /// <summary>A name and what it holds, in a list of them.</summary>
    public static void Row(Html list, string name, string value) =>
        list.Element("dt", name).Element("dd", dd => dd.Element("bdi", value));

    private static Page Form(
        LinkEntry entry, string step, string draft, string heading, bool isFirst, Action<Html> fields)
    {
        var (visit, words) = (entry.Visit, entry.Visit.Words);
        var isLast = step == ReviewStep;
        return visit.Page(heading, main =>
        {
            main.Element("p", words.Fill("step", ("n", Html.Number(Array.IndexOf(Steps, step) + 1)),
                ("total", Html.Number(Steps.Length))), ("class", "step"));
            if (isFirst)
                Introduce(main, visit);
            if (entry.Wrong.Count > 0)
                Summary(main, entry);
            if (isFirst)
                main.Element("h2", heading);
            else if (step != MethodStep)
                main.Element("h1", heading);
            main.Element("form", form =>
            {
                form.Hidden(StepName, step).Hidden(LinkDraft.FieldName, draft).Hidden("lang", words.Code);
                fields(form);
                form.Element("div", actions =>
                {
                    actions.Element("button", words[isLast ? "confirm" : "continue"], ("type", "submit"), ("class", "main"));
                    if (!isFirst)
                        actions.Element("button", words["back"], ("type", "submit"), ("class", "plain"), ("name", BackName),
                            ("value", "1"), ("formnovalidate", ""));
                }, ("class", "actions"));
            }, ("id", FormId), ("method", "post"), ("novalidate", ""), ("autocomplete", "on"));
        }, FormId, entry.Wrong.Count > 0);
    }

    private static void Introduce(Html main, LinkVisit visit)
    {
        var words = visit.Words;
        var isPayout = visit.Link.Kind == LinkKind.Payout;
        main.Element("h1", h => h.Text(words[isPayout ? "title_payout" : "title_onboarding"], ("amount", visit.Amount)))
            .Element("p", p => p.Text(words[isPayout ? "intro_payout" : "intro_onboarding"],
                ("merchant", visit.Merchant), ("amount", visit.Amount)))
            .Element("p", p => p.Text(words["until"], ("time", words.Time(visit.Link.ExpiresAt))), ("class", "quiet"));
    }

    // The focus goes there when the page opens, and from there by links to each field.
    private static void Summary(Html main, LinkEntry entry) => main.Element("div", box => box
        .Element("h2", entry.Visit.Words["summary"], ("id", "summary-title"))
        .Element("ul", list =>
        {
            foreach (var (field, sentence) in entry.Wrong)
                list.Element("li", li => li.Element("a", $"{LabelOf(entry, field)}: {sentence}", ("href", "#" + field)));
        }), ("class", "summary"), ("role", "alert"), ("tabindex", "-1"), ("autofocus", ""), ("aria-labelledby", "summary-title"));

    private static string LabelOf(LinkEntry entry, string field)
    {
        var words = entry.Visit.Words;
        return field switch
        {
            LinkEntry.Country => words["label_country"],
            LinkEntry.Kind => words["label_method"],
            LinkEntry.Name => words["label_name"],
            LinkEntry.Type => words["label_type"],
            LinkEntry.Residence => words["label_residence"],
            LinkEntry.Email => words["label_email"],
            _ => entry.Chosen is { } kind && kind.Field(field[LinkEntry.FieldPrefix.Length..]) is { } known
                ? entry.Visit.FieldTitle(kind.Type, known) : words["heading_account"],
        };
    }

    private static void RecipientFields(Html form, LinkEntry entry)
    {
        var (visit, words, known) = (entry.Visit, entry.Visit.Words, entry.Visit.Known);
        if (visit.IsFixed(known.Name))
            form.Element("dl", list => Row(list, words["label_name"], known.Name!));
        else
            Input(form, entry, LinkEntry.Name, words["label_name"], null, Said(LinkEntry.Name, known.Name), "name", null);
        if (!visit.IsFixed(known.Type))
        {
            Choices(form, entry, LinkEntry.Type, words["label_type"], null, Said(LinkEntry.Type, known.Type ?? "individual"),
                ((string[])["individual", "company"]).Append(known.Type ?? "individual").Distinct()
                    .Select(t => (t, words["value_" + t])), isHeading: false);
        }
        if (!visit.IsFixed(known.Country))
            CountryField(form, entry, LinkEntry.Residence, words["label_residence"],
                Said(LinkEntry.Residence, known.Country ?? entry.Draft[LinkEntry.Country]), words.Countries);
        if (visit.Link.Kind == LinkKind.Onboarding)
            Input(form, entry, LinkEntry.Email, words["label_email"], null, Said(LinkEntry.Email, known.Email), "email", null,
                isOptional: true, type: "email");

        string Said(string field, string? before) => entry.Draft[field] is { Length: > 0 } said ? said : before ?? "";
    }

    private static void DestinationInput(Html form, LinkEntry entry, DestinationKind kind, DestinationField field)
    {
        var (visit, words) = (entry.Visit, entry.Visit.Words);
        var name = LinkEntry.FieldPrefix + field.Name;
        var said = entry.Draft[name];
        var (title, hint) = (visit.FieldTitle(kind.Type, field), visit.FieldHint(kind.Type, field));
        if (field.Values.Count > 0)
        {
            Choices(form, entry, name, title, hint, said,
                field.Values.Select(v => (v, visit.Value(field, v))), isHeading: false, entry.IsOptional(field));
            return;
        }
        var kept = field.Mask is not null && entry.Shown(field) is { } shown ? shown : null;
        var (autocomplete, keyboard, isShort) = LinkFields.Of(kind, field);
        Input(form, entry, name, title, kept is null ? hint : null, field.Mask is null ? said : "", autocomplete,
            kept, entry.IsOptional(field),
            example: kept is null && LinkFields.HasExample(kind, field, entry.Draft[LinkEntry.Country]) ? field.Example : null,
            // What bank numbers and codes are made of is written from left to right everywhere.
            direction: field.Name is "holder_name" or "security_question" ? "auto" : "ltr", keyboard: keyboard, isShort: isShort);
    }

    private static void Input(
        Html form, LinkEntry entry, string name, string label, string? hint, string value, string autocomplete, string? kept,
        bool isOptional = false, string type = "text", string? example = null, string direction = "auto",
        string? keyboard = null, bool isShort = false)
    {
        var words = entry.Visit.Words;
        var wrong = entry.WrongWith(name);
        var hasHint = !string.IsNullOrEmpty(hint) || example is not null || kept is not null;
        form.Element("div", box =>
        {
            box.Element("label", text => Label(text, words, label, isOptional), ("for", name));
            if (hasHint)
                box.Element("p", p =>
                {
                    if (!string.IsNullOrEmpty(hint))
                        p.Text(hint + " ");
                    if (example is not null)
                        p.Text(words["example"], ("example", example));
                    if (kept is not null)
                        p.Text(words["kept"], ("value", kept));
                }, ("class", "hint"), ("id", name + "-hint"));
            WriteError(box, name, wrong);
            box.Empty("input", ("type", type), ("id", name), ("name", name), ("value", value), ("dir", direction),
                ("autocomplete", autocomplete), ("inputmode", keyboard), ("spellcheck", "false"), ("maxlength", "600"),
                ("aria-required", isOptional ? null : "true"), ("aria-invalid", wrong is null ? null : "true"),
                ("aria-describedby", Described(name, hasHint, wrong)));
        }, ("class", (wrong is null ? "field" : "field wrong") + (isShort ? " short" : "")));
    }

    private static void CountryField(
        Html form, LinkEntry entry, string name, string label, string chosen, IEnumerable<(string Code, string Name)> countries)
    {
        var wrong = entry.WrongWith(name);
        form.Element("div", box =>
        {
            box.Element("label", label, ("for", name));
            WriteError(box, name, wrong);
            box.Element("select", select =>
            {
                select.Element("option", entry.Visit.Words["choose"], ("value", " "));
                foreach (var (code, country) in countries)
                    select.Element("option", country, ("value", code), ("selected", code == chosen ? "" : null));
            }, ("id", name), ("name", name), ("autocomplete", "country"), ("aria-required", "true"),
                ("aria-invalid", wrong is null ? null : "true"), ("aria-describedby", Described(name, false, wrong)));
        }, ("class", wrong is null ? "field" : "field wrong"));
    }

    private static void Choices(
        Html form, LinkEntry entry, string name, string legend, string? hint, string chosen,
        IEnumerable<(string Value, string Text)> choices, bool isHeading, bool isOptional = false)
    {
        var wrong = entry.WrongWith(name);
        var hasHint = !string.IsNullOrEmpty(hint);
        form.Element("fieldset", box =>
        {
            box.Element("legend", text =>
            {
                if (isHeading)
                    text.Element("h1", legend);
                else
                    Label(text, entry.Visit.Words, legend, isOptional);
            });
            if (hasHint)
                box.Element("p", hint!, ("class", "hint"), ("id", name + "-hint"));
            WriteError(box, name, wrong);
            var index = 0;
            foreach (var (value, text) in choices)
            {
                // A link to the field leads to its first choice.
                var id = index++ == 0 ? name : $"{name}-{Html.Number(index)}";
                box.Element("label", choice => choice
                    .Empty("input", ("type", "radio"), ("id", id), ("name", name), ("value", value),
                        ("checked", value == chosen ? "" : null))
                    .Element("span", text), ("class", "choice"), ("for", id));
            }
        }, ("class", wrong is null ? "field" : "field wrong"), ("aria-describedby", Described(name, hasHint, wrong)));
    }

    private static void Label(Html text, Words words, string label, bool isOptional)
    {
        text.Text(label);
        if (isOptional)
            text.Element("span", $" ({words["optional"]})", ("class", "quiet"));
    }

    private static void WriteError(Html box, string name, string? wrong)
    {
        if (wrong is not null)
            box.Element("p", wrong, ("class", "error"), ("id", name + "-error"));
    }

    private static string? Described(string name, bool hasHint, string? wrong) => (hasHint, wrong) switch
    {
        (true, not null) => $"{name}-error {name}-hint",
        (true, null) => name + "-hint",
        (false, not null) => name + "-error",
        _ => null,
    };
}
