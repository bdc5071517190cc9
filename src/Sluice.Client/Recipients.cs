namespace Sluice.Client;

/// <summary>Who is paid: to save, or inline in a payout.</summary>
public sealed record RecipientDetails
{
    /// <summary>individual, company, non_profit, public_sector, partnership or sole_trader.</summary>
    public string? Type { get; init; }
    /// <summary>Full legal name.</summary>
    public string? Name { get; init; }
    /// <summary>Country of residence, ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
    /// <summary>Where notices go.</summary>
    public string? Email { get; init; }
    /// <summary>Phone number, E.164.</summary>
    public string? Phone { get; init; }
    /// <summary>Date of birth, ISO 8601.</summary>
    public string? DateOfBirth { get; init; }
    /// <summary>Postal address.</summary>
    public Address? Address { get; init; }
    /// <summary>Your own reference for this recipient.</summary>
    public string? ClientReference { get; init; }
    /// <summary>Your own keys and values.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>A structured postal address (ISO 20022 PostalAddress24).</summary>
public sealed record Address
{
    /// <summary>Street name.</summary>
    public string? Street { get; init; }
    /// <summary>House number.</summary>
    public string? BuildingNumber { get; init; }
    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }
    /// <summary>Town.</summary>
    public string? City { get; init; }
    /// <summary>State, province or county.</summary>
    public string? Region { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
}

/// <summary>
/// Where money goes: an account, a card, an alias, an e-wallet, a wallet or an order. GET /v1/requirements says which fields
/// each takes.
/// </summary>
public sealed record Destination
{
    /// <summary>account, card, saved_card, network_token, psp_token, alias, e_wallet, order_ref or wallet.</summary>
    public string? Type { get; init; }
    /// <summary>IBAN (ISO 13616), spaces allowed.</summary>
    public string? Iban { get; init; }
    /// <summary>BIC (ISO 9362).</summary>
    public string? Bic { get; init; }
    /// <summary>UK sort code, six digits.</summary>
    public string? SortCode { get; init; }
    /// <summary>Account number, with a sort code or a routing number.</summary>
    public string? AccountNumber { get; init; }
    /// <summary>US ABA routing number, nine digits.</summary>
    public string? RoutingNumber { get; init; }
    /// <summary>checking or savings, with a routing number.</summary>
    public string? AccountType { get; init; }
    /// <summary>The name on the account where it is not the recipient's.</summary>
    public string? HolderName { get; init; }
    /// <summary>Country of the bank, ISO 3166-1 alpha-2, with a BBAN or a bank code.</summary>
    public string? Country { get; init; }
    /// <summary>BBAN, as the IBAN registry has it for the country.</summary>
    public string? Bban { get; init; }
    /// <summary>Bank code: institution, BSB, IFSC, …</summary>
    public string? BankCode { get; init; }
    /// <summary>Branch: transit, agency, …</summary>
    public string? BranchCode { get; init; }
    /// <summary>ISPB of a PIX institution, eight digits.</summary>
    public string? Ispb { get; init; }
    /// <summary>CPF or CNPJ of the holder of a PIX account.</summary>
    public string? TaxId { get; init; }
    /// <summary>Card number: goes into the vault.</summary>
    public string? Number { get; init; }
    /// <summary>Two digits.</summary>
    public string? ExpiryMonth { get; init; }
    /// <summary>Four digits.</summary>
    public string? ExpiryYear { get; init; }
    /// <summary>The order to pay back, ord_…</summary>
    public string? OrderId { get; init; }
    /// <summary>A card of the vault, card_…</summary>
    public string? CardId { get; init; }
    /// <summary>The number that stands for a card in a device's wallet.</summary>
    public string? Dpan { get; init; }
    /// <summary>The cryptogram of a network token, base64.</summary>
    public string? Cryptogram { get; init; }
    /// <summary>paypal or venmo; or the provider of a token.</summary>
    public string? Provider { get; init; }
    /// <summary>A provider's token, handed on as it is.</summary>
    public string? Token { get; init; }
    /// <summary>pix, pix_code, interac or mobile.</summary>
    public string? Scheme { get; init; }
    /// <summary>cpf, cnpj, email, phone or random.</summary>
    public string? KeyType { get; init; }
    /// <summary>PIX key.</summary>
    public string? Key { get; init; }
    /// <summary>PIX copy and paste.</summary>
    public string? Code { get; init; }
    /// <summary>E-mail address, for Interac.</summary>
    public string? Email { get; init; }
    /// <summary>Interac's question.</summary>
    public string? SecurityQuestion { get; init; }
    /// <summary>The answer to it.</summary>
    public string? SecurityAnswer { get; init; }
    /// <summary>Mobile number, E.164.</summary>
    public string? Phone { get; init; }
    /// <summary>email, phone, payer_id or user_handle.</summary>
    public string? HandleType { get; init; }
    /// <summary>What an e-wallet knows the recipient by.</summary>
    public string? Handle { get; init; }

    // Account and card numbers stay out of logs.
    public override string ToString() => $"{Type} destination";
}

/// <summary>Where money goes, as answers show it: never more of an account number than its end.</summary>
public sealed record MaskedDestination
{
    /// <summary>account, card, saved_card, network_token, psp_token, alias, e_wallet, order_ref or wallet.</summary>
    public required string Type { get; init; }
    /// <summary>IBAN, as "DE89••••3000".</summary>
    public string? Iban { get; init; }
    /// <summary>BIC (ISO 9362).</summary>
    public string? Bic { get; init; }
    /// <summary>UK sort code.</summary>
    public string? SortCode { get; init; }
    /// <summary>Account number, as "••••6819".</summary>
    public string? AccountNumber { get; init; }
    /// <summary>US ABA routing number.</summary>
    public string? RoutingNumber { get; init; }
    /// <summary>checking or savings.</summary>
    public string? AccountType { get; init; }
    /// <summary>The name on the account where it is not the recipient's.</summary>
    public string? HolderName { get; init; }
    /// <summary>Where the account is kept, ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
    /// <summary>BBAN, as the IBAN registry has it for the country.</summary>
    public string? Bban { get; init; }
    /// <summary>Bank code: institution, BSB, IFSC, …</summary>
    public string? BankCode { get; init; }
    /// <summary>Branch: transit, agency, …</summary>
    public string? BranchCode { get; init; }
    /// <summary>ISPB of a PIX institution, eight digits.</summary>
    public string? Ispb { get; init; }
    /// <summary>CPF or CNPJ of the holder of a PIX account.</summary>
    public string? TaxId { get; init; }
    /// <summary>Leading digits and the last four.</summary>
    public string? Number { get; init; }
    /// <summary>Two digits.</summary>
    public string? ExpiryMonth { get; init; }
    /// <summary>Four digits.</summary>
    public string? ExpiryYear { get; init; }
    /// <summary>A card of the vault, card_…</summary>
    public string? CardId { get; init; }
    /// <summary>Leading digits and the last four.</summary>
    public string? Dpan { get; init; }
    /// <summary>Never shown, only that there is one.</summary>
    public string? Cryptogram { get; init; }
    /// <summary>paypal or venmo; or the provider of a token.</summary>
    public string? Provider { get; init; }
    /// <summary>A provider's token, handed on as it is.</summary>
    public string? Token { get; init; }
    /// <summary>pix, pix_code, interac or mobile.</summary>
    public string? Scheme { get; init; }
    /// <summary>cpf, cnpj, email, phone or random.</summary>
    public string? KeyType { get; init; }
    /// <summary>PIX key.</summary>
    public string? Key { get; init; }
    /// <summary>PIX copy and paste.</summary>
    public string? Code { get; init; }
    /// <summary>E-mail address, for Interac.</summary>
    public string? Email { get; init; }
    /// <summary>Interac's question.</summary>
    public string? SecurityQuestion { get; init; }
    /// <summary>Never shown, only that there is one.</summary>
    public string? SecurityAnswer { get; init; }
    /// <summary>Mobile number, E.164.</summary>
    public string? Phone { get; init; }
    /// <summary>email, phone, payer_id or user_handle.</summary>
    public string? HandleType { get; init; }
    /// <summary>What an e-wallet knows the recipient by.</summary>
    public string? Handle { get; init; }
    /// <summary>The card's network, by its leading digits.</summary>
    public string? Brand { get; init; }
}

/// <summary>Changes to a recipient; what is left out stays as it is.</summary>
public sealed record RecipientChanges
{
    /// <summary>individual, company, non_profit, public_sector, partnership or sole_trader.</summary>
    public string? Type { get; init; }
    /// <summary>Full legal name.</summary>
    public string? Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
    /// <summary>Where notices go.</summary>
    public string? Email { get; init; }
    /// <summary>Phone number, E.164.</summary>
    public string? Phone { get; init; }
    /// <summary>Date of birth, ISO 8601.</summary>
    public string? DateOfBirth { get; init; }
    /// <summary>Postal address; replaces all of it.</summary>
    public Address? Address { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
    /// <summary>active, disabled or archived.</summary>
    public string? Status { get; init; }
    /// <summary>The method used when a payout names none, pm_….</summary>
    public string? DefaultPayoutMethodId { get; init; }
    /// <summary>Your own keys and values; replaces all of them.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    /// <summary>The revision these changes were made on.</summary>
    public int? Revision { get; init; }
}

/// <summary>A saved recipient.</summary>
public sealed record Recipient
{
    /// <summary>rcp_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "recipient".</summary>
    public string Object { get => field ?? "recipient"; init; }
    /// <summary>individual, company, non_profit, public_sector, partnership or sole_trader.</summary>
    public string? Type { get; init; }
    /// <summary>Full legal name.</summary>
    public required string Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
    /// <summary>Where notices go.</summary>
    public string? Email { get; init; }
    /// <summary>Phone number.</summary>
    public string? Phone { get; init; }
    /// <summary>Date of birth, ISO 8601.</summary>
    public string? DateOfBirth { get; init; }
    /// <summary>Postal address.</summary>
    public Address? Address { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
    /// <summary>active, disabled or archived.</summary>
    public required string Status { get; init; }
    /// <summary>The method used when a payout names none.</summary>
    public string? DefaultPayoutMethodId { get; init; }
    /// <summary>not_started, pending, needs_information, verified or rejected.</summary>
    public string? OnboardingStatus { get; init; }
    /// <summary>Your own keys and values.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    /// <summary>Counts its changes.</summary>
    public int Revision { get; init; }
    /// <summary>When it was saved.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A way to pay a recipient, to save.</summary>
public sealed record NewPayoutMethod
{
    /// <summary>Where the money goes.</summary>
    public Destination? Destination { get; init; }
    /// <summary>Whether it becomes the recipient's default; the first one always does.</summary>
    public bool? IsDefault { get; init; }
    /// <summary>Whether to ask at once whose account it is.</summary>
    public bool? Verify { get; init; }
}

/// <summary>Changes to a payout method; account numbers never change, save a new method instead.</summary>
public sealed record PayoutMethodChanges
{
    /// <summary>true makes it the recipient's default.</summary>
    public bool? IsDefault { get; init; }
    /// <summary>disabled; to use the account again, add it again.</summary>
    public string? Status { get; init; }
}

/// <summary>A saved way to pay a recipient.</summary>
public sealed record PayoutMethod
{
    /// <summary>pm_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "payout_method".</summary>
    public string Object { get => field ?? "payout_method"; init; }
    /// <summary>Whose it is, rcp_….</summary>
    public required string RecipientId { get; init; }
    /// <summary>Where the money goes, masked.</summary>
    public MaskedDestination? Destination { get; init; }
    /// <summary>The same for the same account, so that duplicates show; says nothing about the number.</summary>
    public string? Fingerprint { get; init; }
    /// <summary>Whether the account was confirmed to be the recipient's.</summary>
    public bool Verified { get; init; }
    /// <summary>Whether it is used when a payout names no method.</summary>
    public bool IsDefault { get; init; }
    /// <summary>active or disabled.</summary>
    public required string Status { get; init; }
    /// <summary>When it was saved.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
