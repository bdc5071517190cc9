using Shouldly;
using Sluice.Client;
using Sluice.Server.Sftp;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Sftp;

/// <summary>Files of recipients: a row each, a row of the answer each.</summary>
public sealed class OnboardingFileTests(FileServers servers) : IClassFixture<FileServers>
{
    private const string Header = "Client Reference;recipient_name;recipient_type;recipient_country;email;phone;date_of_birth;"
        + "street;city;address_country;iban;metadata.team";

    private const string Ada = "r1;Ada Byron;individual;DE;ada@example.com;+49 30 1234567;1990-12-31;Lindenallee;Berlin;DE;"
        + Bodies.Iban + ";north";

    [DatabaseTheory]
    public async Task Good_rows_are_put_on_file_and_bad_ones_told_with_every_error(string kind)
    {
        var door = await servers.OpenAsync(kind);
        door.Onboard("people.csv", Header, Ada, "r2;;person;XX;nobody;12;;;;;DE00;", "", "=1+1;@Formula GmbH;company;FR;;;;;;;;",
            "r1;Ada Again;;DE;;;;;;;;", "r3;Grace \"Hopper\";;US;;;;;;;;", "r4;One;;DE");

        var answer = await door.ReadAsync(SftpFolders.ResponseOnboarding, "people.csv.result.csv");
        var rows = answer.Split("\r\n");
        rows[0].ShouldBe("row,result,client_reference,recipient_id,payout_method_id,errors");
        rows[1].ShouldStartWith("1,created,r1,rcp_");
        rows[2].ShouldStartWith("2,refused,r2,,,");
        foreach (var wrong in (string[])["recipient_name required", "recipient_type unknown_value", "recipient_country unknown",
            "email invalid_format", "phone invalid_format", "iban iban_"])
            rows[2].ShouldContain(wrong);
        rows[3].ShouldStartWith("3,created,'=1+1,rcp_");
        rows[4].ShouldStartWith("4,refused,r1,,,client_reference duplicate");
        rows[5].ShouldStartWith("5,refused,");
        rows[6].ShouldStartWith("6,refused,");
        answer.ShouldNotContain(",=");

        var file = await door.FileAsync("people.csv", "answered");
        (file.Kind, file.Reason!.Detail).ShouldBe(("onboarding", "4 of 6 rows were refused."));
        var people = (await door.Http.Client.Recipients.ListAsync()).Data;
        people.Count.ShouldBe(2);
        var ada = people.Single(p => p.ClientReference == "r1");
        (ada.Name, ada.Phone, ada.DateOfBirth, ada.Address!.City, ada.Metadata!["team"])
            .ShouldBe(("Ada Byron", "+49301234567", "1990-12-31", "Berlin", "north"));
        rows[1].ShouldBe($"1,created,r1,{ada.Id},{ada.DefaultPayoutMethodId},");
        // Paid by what the answer says.
        var paid = await door.Http.PayAsync(Bodies.Payout().With(("recipient", null), ("destination", null),
            ("recipient_id", ada.Id), ("payout_method_id", ada.DefaultPayoutMethodId)));
        await door.Http.WaitAsync(paid["id"]!, "paid");
        door.Requests().ShouldBeEmpty();
        door.Http.Server.Log.Errors.ShouldBeEmpty();
    }

    [DatabaseTheory]
    public async Task A_reference_that_is_on_file_is_brought_up_to_date(string kind)
    {
        var door = await servers.OpenAsync(kind);
        door.Onboard("1.csv", Header, Ada);
        await door.ReadAsync(SftpFolders.ResponseOnboarding, "1.csv.result.csv");
        var ada = (await door.Http.Client.Recipients.ListAsync()).Data.Single();

        door.Onboard("2.csv", Header, Ada);
        (await RowsAsync(door, "2.csv")).ShouldBe([$"1,unchanged,r1,{ada.Id},{ada.DefaultPayoutMethodId}"]);
        door.Onboard("3.csv", "client_reference,recipient_name,recipient_country,iban",
            "r1,Ada King,DE,DE02120300000000202051", "r9,New,FR,");
        var rows = await RowsAsync(door, "3.csv");
        rows[0].ShouldStartWith($"1,updated,r1,{ada.Id},pm_");
        rows[1].ShouldStartWith("2,created,r9,rcp_");

        var king = await door.Http.Client.Recipients.GetAsync(ada.Id);
        // What the file had no column for stays, and so does the account that is the default.
        (king.Name, king.Phone, king.DefaultPayoutMethodId).ShouldBe(("Ada King", ada.Phone, ada.DefaultPayoutMethodId));
        (await door.Http.Client.Recipients.MethodsAsync(ada.Id).CountAsync()).ShouldBe(2);
        door.Onboard("4.csv", "client_reference,recipient_name,recipient_type,recipient_country", "r1,Ada King,company,DE");
        (await RowsAsync(door, "4.csv", 6)).Single().ShouldContain("date_of_birth not_allowed");
    }

    [DatabaseTheory]
    public async Task A_file_that_is_no_list_of_recipients_is_refused_as_a_whole(string kind)
    {
        var door = await servers.OpenAsync(kind);
        door.Onboard("pay.csv", BatchFiles.Header, BatchFiles.Row("a"));
        door.Onboard("people.xlsx", "PK");
        door.Onboard("none.csv", Header);
        door.Onboard("open.csv", Header, Ada, "r2;\"never closed;;;;;;;;;;");

        (await RowsAsync(door, "pay.csv", 1)).ShouldAllBe(row => row == "0");
        (await door.ReadAsync(SftpFolders.ResponseOnboarding, "pay.csv.result.csv")).ShouldContain("amount says nothing");
        (await RowsAsync(door, "people.xlsx", 2)).ShouldBe(["0,refused"]);
        (await RowsAsync(door, "none.csv", 2)).ShouldBe(["0,refused"]);
        (await door.FileAsync("none.csv", "refused")).Reason!.Detail.ShouldBe("The file has no rows.");
        // Rows before the place where it cannot be read on are told, too.
        (await RowsAsync(door, "open.csv", 2)).ShouldBe(["1,created", "0,refused"]);
        (await door.FileAsync("open.csv", "answered")).Reason!.Code.ShouldBe("malformed_body");
        (await door.Http.Client.Recipients.ListAsync()).Data.ShouldHaveSingleItem();
    }

    private static Task<List<string>> RowsAsync(FileDoor door, string name, int cells = 5) =>
        door.RowsAsync(name + ".result.csv", cells, SftpFolders.ResponseOnboarding);
}
