using Bennu.Client;
using Bennu.Client.Durable;
using Microsoft.Extensions.DependencyInjection;
using NativeClient;

// Bennu.Client, trimmed and compiled ahead of time, against the server whose program is named as the argument.
var (passed, failed) = (0, 0);
using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
var ct = patience.Token;
using var server = await Server.StartAsync(args[0]);
foreach (var transport in (TransportKind[])[TransportKind.WebSocket, TransportKind.LongPoll])
{
    await CheckAsync($"a typed push and its typed reply ({transport})", () => EchoAsync(transport));
    await CheckAsync($"a durable room with files ({transport})", () => DurableAsync(transport));
}
await CheckAsync("a refusal", RefusedAsync);
Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

async Task<bool> EchoAsync(TransportKind transport)
{
    await using var services = new ServiceCollection()
        .AddBennuClient(new Uri(server.Address, "/ws"), (options, _) => options.Transport = transport)
        .BuildServiceProvider();
    var socket = services.GetRequiredService<BennuSocket>();
    await socket.ConnectAsync(ct);
    var room = socket.Channel("room:native");
    using var shouts = room.Messages("shout", TalkJson.Default.Said);
    await room.JoinAsync(ct);
    var reply = await room.PushAsync("echo", new Said("hello", 1), TalkJson.Default.Said, TalkJson.Default.Said, ct);
    await room.PushAsync("shout", new Said("everybody", 2), TalkJson.Default.Said, ct);
    await foreach (var shout in shouts.WithCancellation(ct))
        return reply.Value == new Said("hello", 1) && shout.Value == new Said("everybody", 2);
    return false;
}

async Task<bool> DurableAsync(TransportKind transport)
{
    var folder = Directory.CreateTempSubdirectory();
    using var cursors = new FileCursorStore(Path.Combine(folder.FullName, "cursors"));
    using var outbox = new FileOutboxStore(Path.Combine(folder.FullName, "outbox"));
    await using (var socket = new BennuSocket(new Uri(server.Address, "/ws"), new BennuSocketOptions
    {
        Transport = transport,
        Durability = new DurabilityOptions { Cursors = cursors, Outbox = outbox },
    }))
    {
        _ = socket.ConnectAsync(ct);
        var heard = new TaskCompletionSource<Message<Said>>();
        var room = socket.DurableChannel($"durable:{transport}", (_, _) => default);
        room.On("said", TalkJson.Default.Said, (message, _) =>
        {
            heard.TrySetResult(message);
            return default;
        });
        await room.JoinAsync(ct);
        var push = await room.PushAsync("say", new Said("once", 3), TalkJson.Default.Said, TalkJson.Default.Place, ct);
        var said = await heard.Task.WaitAsync(ct);
        if (said.Value != new Said("once", 3) || said.Cursor != push.Value!.Cursor) return false;
    }

    var isKept = await cursors.ReadAsync($"durable:{transport}", ct) is not null && (await outbox.LoadAsync(ct)).Pending.Count == 0;
    folder.Delete(recursive: true);
    return isKept;
}

async Task<bool> RefusedAsync()
{
    await using var socket = new BennuSocket(new Uri(server.Address, "/ws"), new BennuSocketOptions
    {
        Params = _ => new(new Dictionary<string, string> { ["reject"] = "true" }),
    });
    try
    {
        await socket.ConnectAsync(ct);
        return false;
    }
    catch (ConnectRefusedException refused)
    {
        return refused.StatusCode == 403;
    }
}

async Task CheckAsync(string what, Func<Task<bool>> check)
{
    string? fault = null;
    try
    {
        if (!await check()) fault = "not what was expected";
    }
    catch (Exception e)
    {
        fault = e.Message;
    }

    if (fault is null) passed++;
    else failed++;
    Console.WriteLine(fault is null ? $"ok      {what}" : $"FAILED: {what}: {fault}");
}
