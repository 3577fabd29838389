using Microsoft.AspNetCore.SignalR;

namespace SignalRServer;

internal sealed class BenchHub : Hub
{
    public Task Join(string topic) => Groups.AddToGroupAsync(Context.ConnectionId, topic, Context.ConnectionAborted);

    public string Echo(string payload) => payload;

    public Task Broadcast(string topic, string payload) =>
        Clients.Group(topic).SendAsync("msg", payload, Context.ConnectionAborted);
}
