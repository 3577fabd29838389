using System.Diagnostics;
using ClientMemory;

// What an idle client costs its process: Bennu.Client with one joined channel beside SignalR's client with one hub connection. Each kind in a
// process of its own: ClientMemory [--clients N] [--seconds N].
int clients = Option("--clients", 2_000), seconds = Option("--seconds", 60);
if (args is ["measure", var kind, ..])
{
    await Measurement.RunAsync(kind, clients, TimeSpan.FromSeconds(seconds));
    return;
}
foreach (var name in (string[])["bennu", "signalr"])
{
    using var child = Process.Start(Environment.ProcessPath!, ["measure", name, "--clients", $"{clients}", "--seconds", $"{seconds}"]);
    await child.WaitForExitAsync();
}

int Option(string name, int otherwise)
{
    var at = Array.IndexOf(args, name);
    return at < 0 ? otherwise : int.Parse(args[at + 1]);
}
