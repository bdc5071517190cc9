using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>Turns a recipient as asked for into one that is checked, naming every field that is wrong.</summary>
public static class RecipientParser
{
    public const int NameCharactersMax = 140;
    public const int ClientReferenceCharactersMax = 64;
    public const int EmailCharactersMax = 254;
    public const int PhoneDigitsMin = 7;
    public const int PhoneDigitsMax = 15;

    // ISO 20022 PostalAddress24: StreetName, BuildingNumber, PostCode, TownName, CountrySubDivision.
    public const int StreetCharactersMax = 70;
    public const int BuildingNumberCharactersMax = 16;
    public const int PostalCodeCharactersMax = 16;
    public const int CityCharactersMax = 35;
    public const int RegionCharactersMax = 35;

    private const int BirthYearMin = 1880;
    private const int BirthYearMax = 2100;
    private const int EmailLocalCharactersMax = 64;

    internal const string PhoneForm = "Write a phone number with plus and country code (E.164): +49 30 1234567.";

    // Allowed in quoted local parts only, which no mail provider gives out.
    private static readonly SearchValues<char> NotInEmail = SearchValues.Create(" <>()[],;:\\\"");

    /// <summary>
    /// Reads one recipient. Null when something was noted in <paramref name="errors"/>; pointers start with <paramref
    /// name="pointer"/>.
    /// </summary>
    public static RecipientDetails? Parse(RecipientRequest request, string pointer, FieldErrors errors)
    {
        var before = errors.Count;
        var type = ReadType(request.Type, pointer, errors);
        var name = TextRules.Name(request.Name, NameCharactersMax, pointer, "name", errors);
        var country = ReadCountry(request.Country, pointer, errors);
        var email = ReadEmail(request.Email, pointer, errors);
        var phone = ReadPhone(request.Phone, pointer, errors);
        var born = ReadDateOfBirth(request.DateOfBirth, type, pointer, errors);
        var address = request.Address is null ? null : ReadAddress(request.Address, pointer + "/address", errors);
        var reference = TextRules.Optional(
            request.ClientReference, ClientReferenceCharactersMax, pointer, "client_reference", errors);
        var metadata = MetadataRules.Check(request.Metadata, pointer, errors);
        if (errors.Count != before)
            return null;
        return new()
        {
            Type = type!.Value,
            Name = name!,
            Country = country!,
            Email = email,
            Phone = phone,
            DateOfBirth = born,
            Address = address,
            ClientReference = reference,
            Metadata = metadata,
        };
    }

    private static RecipientType? ReadType(string? text, string pointer, FieldErrors errors)
    {
        var type = RecipientDetails.FindType(text);
        if (string.IsNullOrEmpty(text))
            errors.Add(pointer + "/type", FieldCodes.Required, "Say what the recipient is: individual or company, for instance.");
        else if (type is null)
        {
            errors.Add(pointer + "/type", FieldCodes.UnknownValue,
                "The type is individual, company, non_profit, public_sector, partnership or sole_trader.");
        }
        return type;
    }

    private static string? ReadCountry(string? text, string pointer, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
            errors.Add(pointer + "/country", FieldCodes.Required, "This is required.");
        else if (CountryTable.TryFind(text, out var country))
            return country;
        else
            errors.Add(pointer + "/country", FieldCodes.UnknownCountry,
                "Write a country as two capital letters (ISO 3166-1): DE, US.");
        return null;
    }

    private static string? ReadEmail(string? text, string pointer, FieldErrors errors)
    {
        var email = TextRules.Optional(text, EmailCharactersMax, pointer, "email", errors);
        if (email is null || IsEmail(email))
            return email;
        errors.Add(pointer + "/email", FieldCodes.InvalidFormat, "This is no e-mail address.");
        return null;
    }

    /// <summary>Whether a text is written as an e-mail address is.</summary>
    internal static bool IsEmail(string email)
    {
        var at = email.LastIndexOf('@');
        if (at is < 1 or > EmailLocalCharactersMax || email.AsSpan().ContainsAny(NotInEmail))
            return false;
        var domain = email.AsSpan(at + 1);
        return email.IndexOf('@', StringComparison.Ordinal) == at
            && domain.Contains('.') && domain[0] is not ('.' or '-') && domain[^1] is not ('.' or '-')
            && !domain.Contains("..", StringComparison.Ordinal);
    }

    private static string? ReadPhone(string? text, string pointer, FieldErrors errors)
    {
        if (TextRules.Trim(text ?? "").Length == 0)
            return null;
        if (TryParsePhone(text!, out var phone))
            return phone;
        errors.Add(pointer + "/phone", FieldCodes.InvalidFormat, PhoneForm);
        return null;
    }

    /// <summary>A phone number as E.164 has it, with plus and without what separates its groups.</summary>
    internal static bool TryParsePhone(string text, [NotNullWhen(true)] out string? phone)
    {
        phone = null;
        var trimmed = TextRules.Trim(text);
        Span<char> digits = stackalloc char[PhoneDigitsMax + 1];
        var length = 1;
        digits[0] = '+';
        var fits = trimmed.StartsWith('+');
        for (var i = 1; i < trimmed.Length && fits; i++)
        {
            var c = trimmed[i];
            if (c is ' ' or '-' or '.' or '(' or ')' or '/')
                continue;
            fits = char.IsAsciiDigit(c) && length < digits.Length;
            if (fits)
                digits[length++] = c;
        }
        if (fits && length > PhoneDigitsMin && digits[1] != '0')
            phone = digits[..length].SequenceEqual(trimmed) ? trimmed : new string(digits[..length]);
        return phone is not null;
    }

    private static DateOnly? ReadDateOfBirth(string? text, RecipientType? type, string pointer, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            errors.Add(pointer + "/date_of_birth", FieldCodes.InvalidFormat, "Write a date as year, month, day: 1990-12-31.");
        else if (date.Year is < BirthYearMin or > BirthYearMax)
            errors.Add(pointer + "/date_of_birth", FieldCodes.OutOfRange, "Nobody alive was born in that year.");
        else if (type is not (null or RecipientType.Individual or RecipientType.SoleTrader))
            errors.Add(pointer + "/date_of_birth", FieldCodes.NotAllowed, "Only a person has a date of birth.");
        else
            return date;
        return null;
    }

    private static Address? ReadAddress(AddressRequest request, string pointer, FieldErrors errors)
    {
        var street = TextRules.Optional(request.Street, StreetCharactersMax, pointer, "street", errors);
        var building = TextRules.Optional(
            request.BuildingNumber, BuildingNumberCharactersMax, pointer, "building_number", errors);
        var postalCode = TextRules.Optional(request.PostalCode, PostalCodeCharactersMax, pointer, "postal_code", errors);
        var city = TextRules.Required(request.City, CityCharactersMax, pointer, "city", errors);
        var region = TextRules.Optional(request.Region, RegionCharactersMax, pointer, "region", errors);
        var country = ReadCountry(request.Country, pointer, errors);
        if (city is null || country is null)
            return null;
        return new()
        {
            Street = street,
            BuildingNumber = building,
            PostalCode = postalCode,
            City = city,
            Region = region,
            Country = country,
        };
    }
}
