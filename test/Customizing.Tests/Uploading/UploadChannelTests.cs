using System.Buffers.Binary;
using Customizing.Uploading;

namespace Customizing.Tests.Uploading;

public sealed class UploadChannelTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.NewGuid();
    private readonly byte[] _content = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
    private readonly UploadFiles _files = new(Directory.CreateTempSubdirectory("uploads").FullName);
    private readonly ChannelTest _app;
    private TestChannel _upload = null!;

    public UploadChannelTests() => _app = ChannelTest.Start<VisitorSocket>(services => services
        .AddSingleton(_files)
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, PayloadJson.Default)));

    public async ValueTask InitializeAsync() =>
        _upload = await (await _app.ConnectAsync(new { name = "ann" })).JoinAsync($"upload:{_id}", new UploadStart(100));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_files.Folder, recursive: true);
    }

    [Fact]
    public async Task File_arrives_in_chunks_with_its_progress()
    {
        Assert.Equal(new Progress(60, 100), await SendAsync(0..60));
        Assert.Equal(new Progress(100, 100), await SendAsync(60..100));
        Assert.Equal([60, 100], _upload.Messages.Select(message => message.As<Progress>().Received));
        Assert.Equal(_content, await _files.ReadAsync(_id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Upload_goes_on_after_a_lost_connection_and_a_chunk_that_comes_twice_counts_once()
    {
        await SendAsync(0..60);
        await _upload.Client.DisconnectAsync();
        await _upload.Client.ReconnectAsync();
        Assert.Equal(new Progress(60, 100), _upload.JoinReply.As<Progress>());
        Assert.Equal(new Progress(60, 100), await SendAsync(30..60));
        await SendAsync(60..100);
        Assert.Equal(_content, await _files.ReadAsync(_id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Chunk_beyond_a_gap_or_the_end_is_refused()
    {
        (await _upload.PushAsync("chunk", Chunk(10..20))).AssertError("gap");
        (await _upload.PushAsync("chunk", Chunk(0..0))).AssertError("empty");
        await SendAsync(0..60);
        (await _upload.PushAsync("chunk", (byte[])[.. Chunk(60..100), 0])).AssertError("too long");
    }

    [Fact]
    public async Task Upload_without_a_good_id_or_size_is_refused()
    {
        Assert.Equal("no id", (await _upload.Client.JoinRefusedAsync("upload:../passwd", new UploadStart(1))).Reason);
        Assert.Equal("size", (await _upload.Client.JoinRefusedAsync($"upload:{Guid.NewGuid()}", new UploadStart(long.MaxValue))).Reason);
    }

    private Task<Progress> SendAsync(Range range) => _upload.PushAsync<Progress>("chunk", Chunk(range));

    private byte[] Chunk(Range range)
    {
        var message = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(message, range.Start.Value);
        return [.. message, .. _content[range]];
    }
}
