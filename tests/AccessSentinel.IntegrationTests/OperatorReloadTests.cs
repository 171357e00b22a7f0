using AccessSentinel.Contracts.Controls;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// The operators' file changed while a real worker runs: who is added to it is followed and who is withdrawn is refused, without a restart; a
/// file that cannot be used leaves everything as it was.
/// </summary>
public sealed class OperatorReloadTests
{
    private readonly TemporaryFolder _folder = new();
    private Deployment _deployment = null!;
    private Dictionary<string, string> _environment = null!;

    private string Operators => _folder.Combine("operators.json");

    [OneTimeTearDown]
    public void End()
    {
        _deployment?.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task WhoIsAddedIsFollowedAndWhoIsWithdrawnIsRefusedWithoutARestart()
    {
        await NewOperatorAsync("alice", Operators);
        var before = await File.ReadAllTextAsync(Operators);
        (string, string)[] settings = [("OPERATORS__FILE", Operators), ("OPERATORS__WATCHEVERY", "100ms")];
        _deployment = await Deployment.CreateAsync(BrokerKind.Real);
        _environment = _deployment.Environment("decide", settings);
        using var worker = _deployment.StartWorker("decide", settings);
        await worker.ReadyAsync();

        // Her key is made, and nobody has put her among the operators yet.
        await NewOperatorAsync("carol", _folder.Combine("elsewhere.json"));
        await RefusedAsync("ps-1", "carol", worker, times: 1);

        await PutAsync(OperatorsFile.Format([.. OperatorsFile.Load(Operators), .. OperatorsFile.Load(_folder.Combine("elsewhere.json"))]));
        await Eventually.HoldsAsync(async () => await worker.SumAsync("accesssentinel_operators_reloaded_total") == 1, "she is taken over");
        await AppliedAsync("ps-1", "carol");
        (await AuthorsAsync("ps-1")).ShouldBe(["carol"]);

        await PutAsync("{ \"kind\": \"access-sentinel-operators\", ");
        await Eventually.HoldsAsync(async () => await worker.SumAsync("accesssentinel_operators_reload_refused_total") == 1, "half a file is refused");
        await AppliedAsync("ps-2", "carol");

        await PutAsync(before);
        await Eventually.HoldsAsync(async () => await worker.SumAsync("accesssentinel_operators_reloaded_total") == 2, "she is withdrawn");
        await RefusedAsync("ps-3", "carol", worker, times: 2);
        await AppliedAsync("ps-3", "alice");
        (await AuthorsAsync("ps-3")).ShouldBe(["alice"]);
        worker.HasExited.ShouldBeFalse(worker.Tail);
        worker.Log.ShouldContain("The operators stay as they were; their file changed and is refused");
        await worker.DrainsAsync();
    }

    /// <summary>Puts a text in the file's place whole, as a deployment would: seen while it is written, it would be refused once more.</summary>
    private async Task PutAsync(string text)
    {
        await File.WriteAllTextAsync(_folder.Combine("next.json"), text);
        File.Move(_folder.Combine("next.json"), Operators, overwrite: true);
    }

    private async Task AppliedAsync(string credential, string author)
    {
        var ended = await SuspendAsync(credential, author);
        ended.ExitCode.ShouldBe(0, ended.Text);
        ended.Text.ShouldContain(": applied");
    }

    private async Task RefusedAsync(string credential, string author, WorkerProcess worker, int times)
    {
        var ended = await SuspendAsync(credential, author, "--wait", "2s");
        ended.ExitCode.ShouldBe(1, ended.Text);
        // Anybody can make such a control: it is not answered, so that nobody fills the store with answers.
        ended.Text.ShouldContain("none knows your key");
        await Eventually.HoldsAsync(
            async () => await worker.SumAsync("accesssentinel_controls_refused_total", "reason=\"unknown_key\"") == times, "it is refused and counted");
        (await AuthorsAsync(credential)).ShouldBeEmpty();
    }

    private Task<Ended> SuspendAsync(string credential, string author, params string[] more) => SentinelProgram.RunAsync(
        ["suspend", credential, "--key", _folder.Combine(author + ".pem"), "--operator", author, "--reason", "reported stolen", "--for", "2d", "--unknown", .. more], _environment);

    /// <summary>Who suspended a credential, in order.</summary>
    private async Task<string?[]> AuthorsAsync(string credential) =>
        [.. CommandLog.Read(await _deployment.CommandsAsync()).Where(command => command.CredentialId == credential).Select(command => command.By)];

    private async Task NewOperatorAsync(string name, string operators)
    {
        var made = await SentinelProgram.RunAsync(
            ["new-operator-key", "--operator", name, "--role", "lead", "--out", _folder.Combine(name + ".pem"), "--operators", operators]);
        made.ExitCode.ShouldBe(0, made.Text);
    }
}
