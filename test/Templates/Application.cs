using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;

namespace Templates;

/// <summary>An application made of a template: built, tested, run, and asked.</summary>
internal sealed class Application(Dotnet dotnet, string template, string name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Path.Combine(dotnet.Folder, name);

    /// <param name="ask">The frame that is sent first.</param>
    /// <param name="then">The frame that is sent when the first has its answer.</param>
    /// <param name="answer">What must be received after that, sooner or later.</param>
    /// <param name="files">What must be served.</param>
    public async Task TryAsync(string ask, string then, string answer, params string[] files)
    {
        await dotnet.RunAsync(dotnet.Folder, "new", template, "-n", name, "--debug:custom-hive", dotnet.Hive);
        await dotnet.RunAsync(_folder, "build", "-warnaserror");
        await dotnet.RunAsync(_folder, "test", "--no-build");
        using var process = dotnet.Start(_folder, "run", "--project", name, "--no-build", "--no-launch-profile", "--urls", "http://127.0.0.1:0");
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var address = await AddressAsync(process, patience.Token);
            using var http = new HttpClient { BaseAddress = address };
            foreach (var file in files) (await http.GetAsync(file, patience.Token)).EnsureSuccessStatusCode();
            await AskAsync(address, ask, then, answer, patience.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static async Task<Uri> AddressAsync(Process process, CancellationToken ct)
    {
        const string before = "Now listening on: ";
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
            if (line.IndexOf(before, StringComparison.Ordinal) is >= 0 and var at) return new Uri(line[(at + before.Length)..]);
        throw new InvalidOperationException($"It did not start: {await process.StandardError.ReadToEndAsync(ct)}");
    }

    private static async Task AskAsync(Uri address, string ask, string then, string answer, CancellationToken ct)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/socket/websocket", Query = "vsn=2.0.0&name=ann" }.Uri, ct);
        await SendAsync(ask);
        await ReceiveAsync();
        await SendAsync(then);
        while (await ReceiveAsync() != answer)
        {
        }

        Task SendAsync(string frame) => socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, ct);

        async Task<string> ReceiveAsync()
        {
            var buffer = new byte[10_000];
            var received = await socket.ReceiveAsync(buffer, ct);
            return Encoding.UTF8.GetString(buffer, 0, received.Count);
        }
    }
}
