using System.Diagnostics;
using System.Runtime.Versioning;
using Shouldly;
using Sluice.Server.Sftp;
using Xunit;

namespace Sluice.Tests.Sftp;

/// <summary>What somebody meets who comes with OpenSSH's own client.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ConnectionTests(OpenSshServer ssh) : IClassFixture<OpenSshServer>
{
    private const string RefusedText = "Permission denied (publickey)";

    [OpenSshFact]
    public async Task The_right_key_gets_in_and_sees_its_folders_and_nothing_else()
    {
        var user = await ssh.NewUserAsync();
        var payroll = await ssh.NewFileAsync("payroll");

        var (code, text) = await user.SftpAsync(
            "pwd", "ls -1 /", "ls -1 Request", "ls -1 Response", "ls -1 /..", $"put {payroll} Request/Payments/march.csv",
            "rename Request/Payments/march.csv Request/Payments/april.csv", "ls -1 Request/Payments");

        code.ShouldBe(0, text);
        Words(text).ShouldBe(Words("""
            Remote working directory: /
            /Reports /Request /Response Request/Onboarding Request/Payments Response/Onboarding Response/Payments
            /../Reports /../Request /../Response Request/Payments/april.csv
            """), text);
        File.ReadAllText(user.PathOf("Request/Payments/april.csv")).ShouldBe("payroll");

        await new SftpFolders(new SftpSettings { Folder = ssh.Folder }).PutAsync(user.Door.Merchant,
            SftpFolders.ResponsePayments, "april.answer.csv", stream => stream.WriteAsync("answer"u8.ToArray()).AsTask());
        var fetched = await ssh.NewFileAsync("");
        (await user.SftpAsync($"get Response/Payments/april.answer.csv {fetched}")).Code.ShouldBe(0);
        File.ReadAllText(fetched).ShouldBe("answer");
    }

    [OpenSshFact]
    public async Task The_server_reads_and_takes_what_was_brought_whatever_rights_the_client_asked_for()
    {
        var user = await ssh.NewUserAsync();
        var secret = await ssh.NewFileAsync("payroll");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await user.SftpAsync($"put -p {secret} Request/Payments/a.csv", $"put {secret} Request/Onboarding/b.csv",
            "chmod 000 Request/Onboarding/b.csv");
        var (a, b) = (user.PathOf("Request/Payments/a.csv"), user.PathOf("Request/Onboarding/b.csv"));
        await ssh.UntilAsync(() => File.GetUnixFileMode(a).HasFlag(UnixFileMode.OtherRead)
            && File.GetUnixFileMode(b).HasFlag(UnixFileMode.OtherRead));

        var work = $"{ssh.Folder}/work/taken";
        (await AsAsync(OpenSshServer.Server, $"cat {a} && mv {a} {work} && cat {work} && rm {b} "
            + $"&& echo x >{user.PathOf("Response/Payments/a.txt")} && echo x >{user.PathOf("Reports/a.txt")}"))
            .ShouldBe((0, "payrollpayroll"));
        // Neither of the two can do more than it must.
        foreach (var refused in (string[])
        [
            $"touch {user.PathOf("x")}", $"touch {ssh.Folder}/host/x", $"cat {ssh.Folder}/host/ssh_host_ed25519_key",
            $"mv {user.PathOf("Request/Payments")} {user.PathOf("Request/x")}", $"mkdir {ssh.Folder}/merchants/x",
        ])
            (await AsAsync(OpenSshServer.Server, refused)).Code.ShouldNotBe(0, refused);
        foreach (var refused in (string[])
        [
            $"touch {user.PathOf("Reports/x")}", $"touch {user.PathOf("Response/Payments/x")}", $"ls {ssh.Folder}/work",
            $"touch {ssh.Folder}/keys/x", $"cat {ssh.Folder}/host/ssh_host_ed25519_key",
            $"chmod 777 {user.PathOf("Request/Payments")}",
        ])
            (await AsAsync(OpenSshServer.Merchants, refused)).Code.ShouldNotBe(0, refused);
    }

    [OpenSshFact]
    public async Task Nothing_can_be_changed_where_there_is_only_something_to_fetch()
    {
        var user = await ssh.NewUserAsync();
        var folders = new SftpFolders(new SftpSettings { Folder = ssh.Folder });
        foreach (var folder in (string[])[SftpFolders.ResponsePayments, SftpFolders.ResponseOnboarding, SftpFolders.Reports])
            await folders.PutAsync(user.Door.Merchant, folder, "a.csv", stream => stream.WriteAsync("a"u8.ToArray()).AsTask());
        var file = await ssh.NewFileAsync("mine");
        var before = user.Everything();

        foreach (var folder in (string[])["Response/Payments", "Response/Onboarding", "Reports"])
        {
            var (_, text) = await user.SftpAsync(
                $"put {file} {folder}/b.csv", $"put {file} {folder}/a.csv", $"rm {folder}/a.csv", $"chmod 777 {folder}/a.csv",
                $"rename {folder}/a.csv Request/Payments/a.csv", $"rename {folder}/a.csv {folder}/b.csv");
            text.Split('\n').Count(l => l.Contains("denied", StringComparison.OrdinalIgnoreCase)).ShouldBe(6, text);
        }
        await user.SftpAsync(
            $"put {file} /a.csv", $"put {file} Request/a.csv", "mkdir x", "mkdir Request/Payments/x", "mkdir Reports/x",
            "rmdir Reports", "rmdir Request/Onboarding", "rename Reports Request/Payments/Reports", "rename Request Anfrage",
            "rename Request/Onboarding Request/Neu", "chmod 777 /", "chmod 777 Request", "chmod 000 Request/Payments",
            "chmod 777 Reports", "chown 0 Request/Payments", "chgrp 0 Reports");

        user.Everything().ShouldBe(before);
    }

    [OpenSshFact]
    public async Task Another_merchants_files_and_the_machines_own_cannot_be_reached()
    {
        var owner = await ssh.NewUserAsync();
        var thief = await ssh.NewUserAsync();
        var secret = await ssh.NewFileAsync("the other's secret");
        (await owner.SftpAsync($"put {secret} Request/Payments/secret.csv")).Code.ShouldBe(0);
        var before = owner.Everything();
        var loot = await ssh.NewFileAsync("");
        var mine = await ssh.NewFileAsync("mine");
        string[] paths =
        [
            "/etc/passwd", "../../../../etc/passwd", $"{owner.PathOf("Request/Payments/secret.csv")}",
            $"../{owner.Name}/Request/Payments/secret.csv", $"/merchants/{owner.Name}/Request/Payments/secret.csv",
            $"Request/Payments/../../../{owner.Name}/Request/Payments/secret.csv", "/proc/self/environ",
            "../../host/ssh_host_ed25519_key",
        ];

        var (_, text) = await thief.SftpAsync(
        [
            $"put {mine} Request/Payments/mine.csv", "cd ../../", "pwd", "ls -1", "cd /..", "pwd", $"cd ../{owner.Name}", "pwd",
            .. paths.Select(path => $"get {path} {loot}"),
            .. paths.Select(path => $"symlink {path} Request/Payments/link"),
            .. paths.Select(path => $"ln {path} Request/Payments/hard"),
            .. paths.Select(path => $"rename Request/Payments/mine.csv {path}.mine"),
            "symlink / Request/Payments/root", "ln Request/Payments/mine.csv Request/Payments/twice.csv",
            $"put {mine} ../{owner.Name}/Request/Payments/forged.csv", "df",
            "copy Request/Payments/mine.csv Request/Payments/c.csv",
        ]);

        File.ReadAllText(loot).ShouldBeEmpty(text);
        text.Split('\n').Where(l => l.StartsWith("Remote working directory", StringComparison.Ordinal))
            .ShouldAllBe(l => l == "Remote working directory: /");
        text.ShouldNotContain(owner.Name + "/Request/Payments/secret.csv to");
        owner.Everything().ShouldBe(before);
        Directory.GetFileSystemEntries(thief.PathOf("Request/Payments")).Select(Path.GetFileName).ShouldBe(["mine.csv"]);
    }

    [OpenSshFact]
    public async Task A_key_that_is_not_known_or_is_anothers_or_comes_from_elsewhere_is_refused()
    {
        var user = await ssh.NewUserAsync();
        var other = await ssh.NewUserAsync();
        foreach (var key in (string[])[await ssh.NewKeyAsync(), other.Key])
            Refused(await user.SftpByAsync(key, "pwd"));
        Refused(await (user with { Name = "root" }).SftpAsync("pwd"));
        Refused(await (user with { Name = "m" + new string('0', 32) }).SftpAsync("pwd"));
        Refused(await (user with { Name = "../keys/" + user.Name }).SftpAsync("pwd"));
        Refused(await user.SshAsync("-o", "PreferredAuthentications=password,keyboard-interactive", $"{user.Name}@127.0.0.1"));

        var far = await ssh.NewKeyAsync();
        await user.AddAsync(far, "192.0.2.0/24", "2001:db8::/32");
        Refused(await user.SftpByAsync(far, "pwd"));
        var near = await ssh.NewKeyAsync();
        await user.AddAsync(near, "192.0.2.0/24", "127.0.0.1");
        (await user.SftpByAsync(near, "pwd")).Code.ShouldBe(0);
    }

    [OpenSshFact]
    public async Task A_key_that_is_taken_away_is_refused_within_seconds_and_its_session_ends()
    {
        var user = await ssh.NewUserAsync();
        var second = await ssh.NewKeyAsync();
        var added = await user.AddAsync(second);
        using var open = OpenSshServer.Start("sftp",
            [.. ssh.Options(second), "-b", "-", "-P", $"{ssh.Port}", $"{user.Name}@127.0.0.1"]);
        await open.StandardInput.WriteLineAsync("pwd");
        await open.StandardInput.FlushAsync();
        (await open.StandardOutput.ReadLineAsync())!.ShouldContain("pwd");
        SessionsOf(user).ShouldBeGreaterThan(0);
        // As OpenSSH from 9.8 on names its sessions.
        using var newer = OpenSshServer.Start("bash", ["-c", $"exec -a 'sshd-session: {user.Name} [priv]' sleep 60"]);

        await user.Door.Client.Sftp.DeleteAsync(added.Id);

        await ssh.UntilAsync(() => ssh.Log.Contains($"ending a session of {user.Name}", StringComparison.Ordinal)
            && SessionsOf(user) == 0 && newer.HasExited);
        // The client notices when it next has something to say.
        await open.StandardInput.WriteLineAsync("ls");
        open.StandardInput.Close();
        await open.WaitForExitAsync();
        open.ExitCode.ShouldNotBe(0);
        Refused(await user.SftpByAsync(second, "pwd"));
        (await user.SftpAsync("pwd")).Code.ShouldBe(0, "the other key of the merchant is still let in");
        await foreach (var key in user.Door.Client.Sftp.ListAllAsync())
            await user.Door.Client.Sftp.DeleteAsync(key.Id);
        await ssh.UntilAsync(() => !File.Exists(Path.Combine(ssh.Folder, "keys", user.Name)));
        Refused(await user.SftpAsync("pwd"));
    }

    [OpenSshFact]
    public async Task There_is_no_shell_no_program_no_terminal_and_no_way_through()
    {
        var user = await ssh.NewUserAsync();
        var at = $"{user.Name}@127.0.0.1";
        foreach (var command in (string[])["id", "cat /etc/passwd", "/bin/sh -c id", "internal-sftp -u 0000"])
            (await user.SshAsync(at, command)).Text.ShouldNotContain("uid=");
        (await user.SshAsync("-tt", at)).Text.ShouldContain("PTY allocation request failed");
        (await user.SshAsync("-W", $"127.0.0.1:{ssh.Sluice.Url.Port}", at)).Text.ShouldContain("administratively prohibited");
        foreach (var forward in (string[][])[["-R", "0:127.0.0.1:22"], ["-R", "/tmp/x.sock:127.0.0.1:22"], ["-w", "any"]])
        {
            var (code, text) = await user.SshAsync(["-N", "-o", "ExitOnForwardFailure=yes", .. forward, at]);
            code.ShouldBe(255, text);
            text.ShouldContain("failed");
        }
    }

    [OpenSshFact]
    public async Task A_file_that_is_too_large_breaks_off_and_takes_no_more_room()
    {
        var user = await ssh.NewUserAsync();
        var (fits, large) = (await ssh.NewFileAsync(new string('x', 1 << 20)), await ssh.NewFileAsync(new string('x', 5 << 20)));

        (await user.SftpAsync($"put {fits} Request/Payments/fits.csv")).Code.ShouldBe(0);
        (await user.SftpAsync($"put {large} Request/Payments/large.csv")).Code.ShouldNotBe(0);

        new FileInfo(user.PathOf("Request/Payments/fits.csv")).Length.ShouldBe(1 << 20);
        // A little more than Sluice takes, so that it does not take what was cut off for a file that is whole.
        new FileInfo(user.PathOf("Request/Payments/large.csv")).Length.ShouldBe((1 << 20) + 1024);
        (await user.SftpAsync("ls")).Code.ShouldBe(0, "the next session is let in");
    }

    [OpenSshFact]
    public async Task The_log_says_who_came_with_which_key_from_where()
    {
        var user = await ssh.NewUserAsync();
        await user.SftpAsync("pwd");
        var key = await user.Door.Client.Sftp.ListAllAsync().FirstAsync();
        await ssh.UntilAsync(() => ssh.Log.Split('\n').Any(l => l.Contains($"Accepted publickey for {user.Name} from 127.0.0.1",
            StringComparison.Ordinal) && l.Contains(key.Fingerprint!, StringComparison.Ordinal)));
    }

    private void Refused((int Code, string Text) answer)
    {
        answer.Code.ShouldBe(255, answer.Text + ssh.Log);
        answer.Text.ShouldContain(RefusedText);
    }

    // sshd writes into its title whom it serves.
    private static int SessionsOf(SftpUser user) => Process.GetProcesses()
        .Count(process => process.ProcessName.StartsWith("sshd", StringComparison.Ordinal)
            && process.ProcessName.Contains($": {user.Name}", StringComparison.Ordinal));

    private static Task<(int Code, string Text)> AsAsync(string user, string command) => OpenSshServer.RunAsync("setpriv",
        ["--reuid", user, "--regid", user, "--clear-groups", "sh", "-c", command]);

    // Without the prompts that show the commands typed.
    private static string[] Words(string text) =>
        [.. text.Split('\n').Where(l => !l.StartsWith("sftp>", StringComparison.Ordinal)
            && !l.StartsWith("Uploading", StringComparison.Ordinal))
            .SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
