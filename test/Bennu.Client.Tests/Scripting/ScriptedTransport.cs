using System.Text;
using Bennu.Client.Transports;
using Bennu.Client.Wire;
using Bennu.Protocol;

namespace Bennu.Client.Tests.Scripting;

/// <summary>A connection whose server is the test. Frames are shown as text, binary ones as hexadecimal digits.</summary>
internal sealed class ScriptedTransport(TransportRequest request, ITransportListener listener) : ITransport
{
    public TransportRequest Request => request;

    public List<string> Sent { get; } = [];

    public (int Code, string Reason)? ClosedWith { get; private set; }

    public void Send(Frame frame) => Sent.Add(
        frame.Kind == FrameKind.Text ? Encoding.UTF8.GetString(frame.Data.Span) : Convert.ToHexStringLower(frame.Data.Span));

    public Task CloseAsync(int code, string reason)
    {
        ClosedWith ??= (code, reason);
        return Task.CompletedTask;
    }

    public void Open() => listener.Opened();

    public void Receive(string frame) => listener.Received(new Frame(Encoding.UTF8.GetBytes(frame), FrameKind.Text));

    public void ReceiveBinary(byte[] frame) => listener.Received(new Frame(frame, FrameKind.Binary));

    public void Close(int? code, string reason = "") => listener.Closed(new TransportClose(code, reason));

    public void Refuse(int status, TimeSpan? retryAfter = null) =>
        listener.Closed(new TransportClose(null, "refused") { Status = status, RetryAfter = retryAfter });

    /// <summary>Takes the frames sent since the last look.</summary>
    public string[] Take()
    {
        var sent = Sent.ToArray();
        Sent.Clear();
        return sent;
    }
}
