using System.Text;
using Bennu.PubSub;

namespace Bennu.Conformance;

/// <summary>
/// What <see cref="IPubSubAdapter"/> promises, sentence by sentence. The author of an adapter derives from it in a test project with xunit v3
/// (the package <c>xunit.v3</c>) and says how a node is made; the facts then run as that class's tests. Facts about loss need a backplane that
/// can be cut, and are skipped otherwise.
/// </summary>
/// <example>
/// <code>
/// public sealed class MyAdapterConformanceTests : PubSubAdapterConformance
/// {
///     protected override IPubSubAdapter Create(string nodeName) => new MyAdapter("localhost:1234", nodeName);
/// }
/// </code>
/// </example>
public abstract partial class PubSubAdapterConformance : IAsyncLifetime
{
    private readonly List<ConformanceNode> _nodes = [];

    /// <summary>How long is waited, in real time, for what has to happen soon. Only a failing fact takes it.</summary>
    /// <value>20 seconds.</value>
    protected virtual TimeSpan Patience => TimeSpan.FromSeconds(20);

    /// <summary>Whether <see cref="CutAsync"/> and <see cref="RestoreAsync"/> do something.</summary>
    /// <value><see langword="false"/> by default: facts about loss are skipped.</value>
    protected virtual bool CanCut => false;

    /// <summary>Gives up with the test.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// Makes one more node's adapter, on the backplane that all nodes of a fact share. The suite starts it and disposes it. Others may use the
    /// backplane at the same time; each fact has names and topics of its own.
    /// </summary>
    /// <param name="nodeName">The <see cref="IPubSubAdapter.NodeName"/> that it is to have.</param>
    protected abstract IPubSubAdapter Create(string nodeName);

    /// <summary>Cuts all nodes off from the backplane, as if it had died. Nodes that are made meanwhile cannot reach it either.</summary>
    protected virtual ValueTask CutAsync() => default;

    /// <summary>Undoes <see cref="CutAsync"/>. What the backplane kept in memory may be forgotten.</summary>
    protected virtual ValueTask RestoreAsync() => default;

    /// <summary>Override to start the backplane.</summary>
    public virtual ValueTask InitializeAsync() => default;

    /// <summary>Ends every node. Override to stop the backplane also.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.Adapter.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static string NewTopic(string name = "topic") => $"{name}:{Guid.NewGuid():N}";

    private static Broadcast Event(string topic, string name) =>
        new() { Topic = topic, Event = name, Payload = Encoding.UTF8.GetBytes($"\"{name}\"") };

    private static string[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(number => $"{number}")];

    /// <summary>A node that is connected.</summary>
    private async Task<ConformanceNode> NodeAsync(string name = "node")
    {
        var node = await StartAsync(name);
        await ConnectedAsync(node);
        return node;
    }

    private async Task<ConformanceNode> StartAsync(string name = "node")
    {
        var unique = $"{name}-{Guid.NewGuid():N}";
        var node = new ConformanceNode(Create(unique));
        _nodes.Add(node);
        Assert.Equal(unique, node.Name);
        await SoonAsync(node.Adapter.StartAsync(node, Cancellation), "to start");
        return node;
    }

    /// <summary>A node that is connected and has subscribed to topics.</summary>
    private async Task<ConformanceNode> SubscriberAsync(params string[] topics)
    {
        var node = await NodeAsync();
        foreach (var topic in topics) await SubscribeAsync(node, topic);
        return node;
    }

    private Task SubscribeAsync(ConformanceNode node, string topic) =>
        SoonAsync(node.Adapter.SubscribeAsync(topic, Cancellation), "to subscribe");

    private Task UnsubscribeAsync(ConformanceNode node, string topic) =>
        SoonAsync(node.Adapter.UnsubscribeAsync(topic, Cancellation), "to unsubscribe");

    private Task SendAsync(ConformanceNode node, string topic, string name) => SendAsync(node, Event(topic, name));

    private Task SendAsync(ConformanceNode node, Broadcast broadcast, string dispatcher = "") =>
        SoonAsync(node.Adapter.BroadcastAsync(broadcast, dispatcher, Cancellation), "to broadcast");

    private Task SendToAsync(ConformanceNode node, string to, Broadcast broadcast, string dispatcher = "") =>
        SoonAsync(node.Adapter.DirectBroadcastAsync(to, broadcast, dispatcher, Cancellation), "to broadcast to one node");

    private Task UntilAsync(ConformanceNode node, Func<ConformanceNode, bool> isEnough, string what) =>
        node.UntilAsync(isEnough, what, Patience, Cancellation);

    private Task CountAsync(ConformanceNode node, int count) => UntilAsync(node, it => it.Received.Length >= count, $"{count} broadcasts");

    /// <summary>Waits for an event; what the same caller sent earlier has arrived then, or never will.</summary>
    private Task ArrivedAsync(ConformanceNode node, string topic, string name) =>
        UntilAsync(node, it => it.Events(topic).Contains(name), $"\"{name}\" on \"{topic}\"");

    private async Task ConnectedAsync(ConformanceNode node)
    {
        await UntilAsync(node, it => it.Changes is [.., true], "to be told of the connection");
        Assert.True(node.Adapter.IsConnected, "It says that it is connected, but IsConnected does not.");
    }

    private async Task LostAsync(ConformanceNode node)
    {
        await UntilAsync(node, it => it.Changes is [.., false], "to be told of the loss");
        Assert.False(node.Adapter.IsConnected, "It says that its connection is lost, but IsConnected does not.");
    }

    private async Task SoonAsync(ValueTask call, string what)
    {
        try
        {
            await call.AsTask().WaitAsync(Patience, Cancellation);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It took longer than {Patience} {what}.");
        }
    }
}
