namespace Sluice.Server.Http;

/// <summary>The examples of the OpenAPI document. A test sends each to the server and expects it to be accepted.</summary>
internal static class Examples
{
    public const string Payout = """
        {"amount":12550,"currency":"EUR","purpose":"COMMISSION","client_reference":"INV-1001",
         "statement_reference":"March commission",
         "recipient":{"type":"individual","name":"Ada Byron","country":"DE"},
         "destination":{"type":"account","iban":"DE89370400440532013000"},"metadata":{"team":"north"}}
        """;

    public const string Recipient = """
        {"type":"individual","name":"Ada Byron","country":"DE","email":"ada@example.com",
         "address":{"street":"Hauptstrasse","building_number":"5","postal_code":"10115","city":"Berlin","country":"DE"},
         "client_reference":"U-77"}
        """;

    public const string PayoutMethod = """{"destination":{"type":"account","iban":"DE89370400440532013000"},"is_default":true}""";

    public const string Link = """
        {"amount":12550,"currency":"EUR","purpose":"REFUND","client_reference":"REFUND-88",
         "recipient":{"name":"Ada Byron","email":"ada@example.com"},"language":"de","expires_in_seconds":86400}
        """;

    public const string Branding = """{"name":"Acme","colour":"#0a5fd6"}""";

    public const string Card =
        """{"number":"4111 1111 1111 1111","expiry_month":"12","expiry_year":"2039","holder_name":"Ada Byron"}""";

    public const string Deposit = """{"amount":10000000,"currency":"EUR","reference":"test money"}""";

    public const string RoutingRules = """
        {"rules":[
          {"name":"salaries by file","when":{"currencies":["EUR"],"purposes":["SALARY"]},
           "use":{"connectors":["sandbox_files","sandbox"]}},
          {"name":"the rest","use":{"strategy":"cheapest"}}]}
        """;

    public const string Fees = """
        {"rules":[
          {"name":"cards","when":{"destination_types":["card","saved_card"]},
           "price":{"currency":"EUR","fixed":25,"basis_points":100,"min":50,"max":2000},"bearer":"recipient"},
          {"name":"the rest","price":{"currency":"EUR","fixed":20}}],
         "refunds":"failed","fx_margin_basis_points":50}
        """;

    public const string Report = """
        {"kind":"payouts","format":"csv","from":"2026-03-01","to":"2026-03-31","time_zone":"Europe/Berlin"}
        """;

    public const string ReportSchedule = """
        {"kind":"payouts","format":"xlsx","every":"week","day":1,"at":"06:00","time_zone":"Europe/Berlin",
         "deliver":{"emails":["finance@acme.example"]}}
        """;

    public const string ReportSchedulePatch = """{"at":"07:30","active":true}""";

    public const string Notices =
        """{"exceptions":["payouts@acme.example"],"reports":["finance@acme.example"],"webhooks":["it@acme.example"]}""";

    public const string Clock = """{"advance_seconds":86400}""";

    public const string WebhookEndpoint =
        """{"url":"https://shop.example.com/sluice","description":"the shop","types":["payout.*","batch.completed"]}""";

    public const string WebhookEndpointPatch = """{"types":["payout.*"],"ordered":true}""";

    public const string WebhookRotation = """{"overlap_hours":24}""";

    public const string WebhookReplay = """{"first":1,"last":500}""";

    public const string Key = """{"name":"reports","scopes":["payouts:read","events:read"],"ip_allow":["192.0.2.0/24"]}""";

    public const string SftpKey = """
        {"name":"treasury",
         "public_key":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICNiK/I/966lwuZDEWbYnf3aafyBRIUrS+24bJpsbD8p treasury@example.com",
         "allowed_addresses":["192.0.2.0/24"]}
        """;

    // Of nobody: made for this example, with a private half that was thrown away.
    public const string PgpKey =
        "{\"public_key\":\"-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\nmDMEZ3SFgBYJKwYBBAHaRw8BAQdAI94pWA38hdkA+6sz0"
        + "H+t7WRrLL5rDo3TsdGN\\nL/dxICS0JUFjbWUgdHJlYXN1cnkgPHRyZWFzdXJ5QGFjbWUuZXhhbXBsZT6IkAQT\\nFggAOBYhBIeir"
        + "a5RTi/y+2t/8GDzrv4m8UYoBQJndIWAAhsDBQsJCAcCBhUKCQgL\\nAgQWAgMBAh4BAheAAAoJEGDzrv4m8UYoCKcBALjgK7Ljsed"
        + "RDGtETiD0k+97u5wT\\nKd4H9V9UX+fuc4NpAQCEwilsksR5CpGivUS+ZZW3rriaRE4izDlk+13hmfEtA7g4\\nBGd0hYASCisGAQQ"
        + "Bl1UBBQEBB0A1GKZ0bQuzmu6W8z5wh2IypO8+8MbYKcZ35smA\\nwJdwMAMBCAeIeAQYFggAIBYhBIeira5RTi/y+2t/8GDzrv4m8"
        + "UYoBQJndIWAAhsM\\nAAoJEGDzrv4m8UYoYBQA+gLl0basgXZWSJPukcppt39/GWP8QJOKICq7h+imUicS\\nAP0WCmcglO9iXOh4h"
        + "rAFC7QaBlNIWV0G6a22qCdel8IOBA==\\n=F+zG\\n-----END PGP PUBLIC KEY BLOCK-----\\n\"}";

    public const string Resolution = """{"action":"mark_paid","evidence":"Statement of 31 March, line 12"}""";

    public const string PayoutChanges = """{"amount":13000,"memo":"raised by the bonus","revision":1}""";

    public const string RecipientChanges = """{"email":"ada.byron@example.com","metadata":{"team":"south"}}""";

    public const string PayoutMethodChanges = """{"is_default":true}""";

    public const string SettingsChanges = """{"unique_client_reference":true}""";

    public const string Order = """
        {"client_reference":"ORDER-1001","amount":4990,"currency":"EUR",
         "payer":{"type":"individual","name":"Ada Byron","country":"DE"},
         "paid_from":{"type":"account","iban":"DE89370400440532013000"}}
        """;

    public const string Quote = """
        {"source_currency":"EUR","currency":"USD","amount":12500,"fixed":"destination","client_reference":"INV-1001"}
        """;

    public const string Orders = """
        {"items":[{"client_reference":"ORDER-1003","amount":4990,"currency":"EUR",
         "payer":{"type":"individual","name":"Ada Byron","country":"DE"},
         "paid_from":{"type":"account","iban":"DE89370400440532013000"}}]}
        """;

    public const string OrderCsv = """
        client_reference,amount,currency,recipient_name,recipient_country,iban
        ORDER-1002,49.90,EUR,Ada Byron,DE,DE89370400440532013000

        """;

    public const string WalletWithdrawal = """{"amount":1000,"currency":"EUR"}""";

    public const string Minimum = """{"amount":100000}""";

    public const string SubMerchant = """{"name":"North branch","client_reference":"north"}""";

    public const string SubMerchantKey = """{"name":"till","scopes":["payouts:read","payouts:write"]}""";

    public const string SubMerchantTransfer = """
        {"sub_merchant_id":"mer_0198c0ffee0070008000000000000001","amount":50000,"currency":"EUR",
         "direction":"to_sub_merchant","memo":"float of March"}
        """;

    public const string WithdrawalAccount = """
        {"label":"house bank","holder":{"type":"company","name":"North Trading GmbH","country":"DE"},
         "destination":{"type":"account","iban":"DE89370400440532013000"}}
        """;

    public const string AccountDecision = """{"verified":true,"evidence":"Bank statement of 31 March"}""";

    public const string Withdrawal = """
        {"withdrawal_account_id":"wda_0198c0ffee0070008000000000000001","amount":250000,"currency":"EUR"}
        """;

    public const string WithdrawalSchedule = """
        {"currency":"EUR","withdrawal_account_id":"wda_0198c0ffee0070008000000000000001","every":"week","day":1,
         "at":"09:00","time_zone":"Europe/Berlin","keep":100000}
        """;

    public const string OnboardingDecision = """{"status":"verified","evidence":"Passport seen on 31 March"}""";

    public const string SandboxOnboarding = """{"status":"verified"}""";

    public const string NameAcceptance = """{"evidence":"Married name; certificate of 2024 seen"}""";

    public const string Settings = """{"require_ready_recipients":false,"require_verified_methods":false}""";

    public const string Reserve = """{"amount":250000,"currency":"EUR","direction":"to_reserve","memo":"taxes of March"}""";

    public const string Batch = """
        {"mode":"accept_valid","items":[{"amount":210000,"currency":"EUR","purpose":"SALARY","client_reference":"MARCH-1",
         "recipient":{"type":"individual","name":"Ada Byron","country":"DE"},
         "destination":{"type":"account","iban":"DE89370400440532013000"}}]}
        """;

    public const string BatchLines = """
        {"amount":210000,"currency":"EUR","purpose":"SALARY","recipient_id":"rcp_0198c0ffee0070008000000000000001"}
        """;

    public const string BatchCsv = """
        client_reference,amount,currency,purpose,recipient_name,recipient_country,iban
        MARCH-3,2100.00,EUR,SALARY,Ada Byron,DE,DE89370400440532013000

        """;

    /// <summary>The same in the older version, of a day later.</summary>
    public static readonly string BatchMessage03 = BatchMessage.Replace("001.09", "001.03", StringComparison.Ordinal)
        .Replace("MARCH-2026", "MARCH-2026B", StringComparison.Ordinal)
        .Replace("<Dt>2026-03-31</Dt>", "2026-04-01", StringComparison.Ordinal);

    public const string BatchMessage = """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
          <CstmrCdtTrfInitn>
            <GrpHdr>
              <MsgId>MARCH-2026</MsgId><CreDtTm>2026-03-30T09:00:00Z</CreDtTm><NbOfTxs>1</NbOfTxs><CtrlSum>2100.00</CtrlSum>
              <InitgPty><Nm>North Ltd</Nm></InitgPty>
            </GrpHdr>
            <PmtInf>
              <PmtInfId>MARCH-2026-1</PmtInfId><PmtMtd>TRF</PmtMtd>
              <PmtTpInf><CtgyPurp><Cd>SALA</Cd></CtgyPurp></PmtTpInf>
              <ReqdExctnDt><Dt>2026-03-31</Dt></ReqdExctnDt>
              <Dbtr><Nm>North Ltd</Nm></Dbtr><DbtrAcct><Id><Othr><Id>balance</Id></Othr></Id></DbtrAcct>
              <DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>
              <CdtTrfTxInf>
                <PmtId><EndToEndId>MARCH-3</EndToEndId></PmtId>
                <Amt><InstdAmt Ccy="EUR">2100.00</InstdAmt></Amt>
                <Cdtr><Nm>Ada Byron</Nm></Cdtr>
                <CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>
                <RmtInf><Ustrd>March salary</Ustrd></RmtInf>
              </CdtTrfTxInf>
            </PmtInf>
          </CstmrCdtTrfInitn>
        </Document>

        """;
}
