using System.Runtime.CompilerServices;
using System.Text.Json;
using Bennu.Protocol;
using Bennu.Testing.Wire;

namespace Bennu.Testing;

/// <content>
/// What reached the client on this topic. An assertion takes the message that it finds, so that the next one finds the next; what is before it
/// stays. Where nothing is found, nothing will come before the test does something: the server has settled.
/// </content>
public sealed partial class TestChannel
{
    /// <summary>The messages that reached the client on this topic and no assertion has taken, in their order.</summary>
    public IReadOnlyList<TestMessage> Messages => [.. Client.Arrivals.Find(arrival => !arrival.IsTaken && IsMessage(arrival)).Select(ToMessage)];

    /// <summary>The client was let in.</summary>
    public TestChannel AssertJoined()
    {
        if (FindJoinReply()?.Status != "ok") throw Client.Failure($"to be let into \"{Topic}\"", Crash());
        return this;
    }

    /// <summary>The client was not let in.</summary>
    /// <returns>The refusal.</returns>
    public TestReply AssertRefused() =>
        JoinReply is { Status: "error" } refusal ? refusal : throw Client.Failure($"not to be let into \"{Topic}\"");

    /// <summary>An event reached the client, pushed or broadcast.</summary>
    /// <returns>The message.</returns>
    public TestMessage AssertPushed(string @event) =>
        Client.Arrivals.Take(arrival => IsMessage(arrival) && arrival.Frame.Event == @event) is { } found
            ? ToMessage(found)
            : throw Client.Failure($"\"{@event}\" on \"{Topic}\"", Crash());

    /// <summary>An event with a payload of a type reached the client, pushed or broadcast.</summary>
    /// <param name="event">The event's name.</param>
    /// <param name="match">What the payload must be like; any of the type where left out.</param>
    /// <param name="expression">Given by the compiler.</param>
    /// <returns>The payload.</returns>
    public T AssertPushed<T>(
        string @event, Func<T, bool>? match = null, [CallerArgumentExpression(nameof(match))] string? expression = null) =>
        Client.Arrivals.Take(arrival => Matches(arrival, @event, match)) is { } found
            ? App.Codec.Decode<T>(found.Frame.Payload)
            : throw Client.Failure($"\"{@event}\" on \"{Topic}\" with a {typeof(T).Name}{Where(expression)}", Crash());

    /// <summary>An event did not reach the client.</summary>
    public void RefutePushed(string @event)
    {
        if (Client.Arrivals.Find(arrival => !arrival.IsTaken && IsMessage(arrival) && arrival.Frame.Event == @event).Length > 0)
            throw Client.Failure($"no \"{@event}\" on \"{Topic}\"");
    }

    /// <summary>An event with such a payload did not reach the client.</summary>
    /// <inheritdoc cref="AssertPushed{T}(string, Func{T, bool}?, string?)"/>
    public void RefutePushed<T>(
        string @event, Func<T, bool>? match = null, [CallerArgumentExpression(nameof(match))] string? expression = null)
    {
        if (Client.Arrivals.Find(arrival => !arrival.IsTaken && Matches(arrival, @event, match)).Length > 0)
            throw Client.Failure($"no \"{@event}\" on \"{Topic}\" with a {typeof(T).Name}{Where(expression)}");
    }

    /// <summary>Nothing reached the client on this topic but what assertions have taken.</summary>
    public void AssertNothingMore()
    {
        if (Messages is [{ } first, ..]) throw Client.Failure($"nothing more on \"{Topic}\", and there is {first}");
    }

    /// <summary>An event was broadcast to the topic since the client joined it, whether or not it reached the client.</summary>
    /// <returns>The payload.</returns>
    /// <inheritdoc cref="AssertPushed{T}(string, Func{T, bool}?, string?)"/>
    public T AssertBroadcast<T>(
        string @event, Func<T, bool>? match = null, [CallerArgumentExpression(nameof(match))] string? expression = null) =>
        App.Topic(Topic).AssertBroadcast(@event, match, expression);

    /// <summary>An event with such a payload was not broadcast to the topic since the client joined it.</summary>
    /// <inheritdoc cref="AssertPushed{T}(string, Func{T, bool}?, string?)"/>
    public void RefuteBroadcast<T>(
        string @event, Func<T, bool>? match = null, [CallerArgumentExpression(nameof(match))] string? expression = null) =>
        App.Topic(Topic).RefuteBroadcast(@event, match, expression);

    /// <summary>A durable topic told the client how it goes on: <c>live</c>, <c>resumed</c> or <c>reset</c>.</summary>
    /// <param name="status">The status.</param>
    /// <param name="reason">The reason of a reset; any where left out.</param>
    public void AssertStreamState(string status, string? reason = null)
    {
        if (Client.Arrivals.Take(arrival => IsMessage(arrival) && IsState(arrival)) is null)
            throw Client.Failure($"\"{ReservedEvent.StreamState}\" on \"{Topic}\" to say \"{status}\"{(reason is null ? "" : $" because of \"{reason}\"")}");

        bool IsState(Arrival arrival) =>
            arrival.Frame.Event == ReservedEvent.StreamState && App.Codec.Look(arrival.Frame.Payload) is var state
            && state.GetProperty("status").GetString() == status
            && (reason is null || (state.TryGetProperty("reason", out var told) && told.GetString() == reason));
    }

    /// <summary>The channel ended in good order (<c>phx_close</c>).</summary>
    public void AssertClosed() => AssertState(State.Closed, "to be closed");

    /// <summary>The channel ended with an error (<c>phx_error</c>).</summary>
    /// <returns>The exception that it ended with; null where it ended without one.</returns>
    public Exception? AssertCrashed()
    {
        AssertState(State.Crashed, "to crash");
        return Crash();
    }

    /// <summary>The channel, or its join, ended with an exception of a type.</summary>
    /// <returns>The exception.</returns>
    public TException AssertCrashed<TException>() where TException : Exception =>
        Crash() is TException exception ? exception : throw Client.Failure($"\"{Topic}\" to crash with a {typeof(TException).Name}", Crash());

    internal static string Where(string? expression) => expression is null or "null" ? "" : $" where {expression}";

    private void AssertState(State state, string expected)
    {
        bool isSo;
        lock (_gate) isSo = _state == state;
        if (!isSo) throw Client.Failure($"\"{Topic}\" {expected}", Crash());
    }

    private bool Matches<T>(Arrival arrival, string @event, Func<T, bool>? match)
    {
        if (!IsMessage(arrival) || arrival.Frame.Event != @event) return false;
        try
        {
            var value = App.Codec.Decode<T>(arrival.Frame.Payload);
            return match is null || match(value);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool IsMessage(Arrival arrival) =>
        arrival.Channel == this && arrival.Frame.Event is not (ReservedEvent.Reply or ReservedEvent.Close or ReservedEvent.Error);

    private TestMessage ToMessage(Arrival arrival) => new(
        arrival.Frame.Event, arrival.Frame.Payload, arrival.Frame.Ref, isBroadcast: arrival.Frame.JoinRef is null, App.Codec);
}
