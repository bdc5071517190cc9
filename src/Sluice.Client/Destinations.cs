namespace Sluice.Client;

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
