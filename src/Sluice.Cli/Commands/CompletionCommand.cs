using System.CommandLine;

namespace Sluice.Cli.Commands;

internal static class CompletionCommand
{
    private const string Bash = """
        # Sluice for bash: put  source <(sluice completion bash)  into ~/.bashrc
        _sluice() {
            local line="${COMP_LINE#* }"
            local at=$(( COMP_POINT - ${#COMP_LINE} + ${#line} ))
            local IFS=$'\n'
            COMPREPLY=( $(compgen -W "$(sluice "[suggest:$at]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _sluice sluice
        """;

    private const string Zsh = """
        #compdef sluice
        # Sluice for zsh: put  source <(sluice completion zsh)  into ~/.zshrc, after compinit
        _sluice() {
            local line="${words[2,-1]}"
            local -a found
            found=("${(@f)$(sluice "[suggest:${#line}]" "$line" 2>/dev/null)}")
            compadd -a found
            _files
        }
        compdef _sluice sluice
        """;

    private const string Fish = """
        # Sluice for fish: sluice completion fish > ~/.config/fish/completions/sluice.fish
        function __sluice
            set -l line (string replace -r '^\S+\s*' '' -- (commandline -cp))
            sluice "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c sluice -a '(__sluice)'
        """;

    public static Command Make(CommandLineRun cli)
    {
        var shell = new Argument<string>("SHELL") { Description = "Which shell" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return cli.On(new Command("completion", "Print the script that teaches your shell to complete sluice commands") { shell },
            async (s, _) =>
        {
            await s.Screen.LineAsync(s.Get(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCodes.Ok;
        });
    }
}
