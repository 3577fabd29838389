namespace Customizing.Uploading;

/// <summary>What was uploaded so far: a file per upload, whose length is what has been received.</summary>
internal sealed class UploadFiles(string folder)
{
    public string Folder { get; } = Directory.CreateDirectory(folder).FullName;

    public long Received(Guid id) => new FileInfo(PathOf(id)) is { Exists: true } file ? file.Length : 0;

    public async ValueTask WriteAsync(Guid id, long position, ReadOnlyMemory<byte> chunk, CancellationToken ct)
    {
        // Shared, because the channel of a connection that is as good as lost may be at its last chunk.
        using var file = File.OpenHandle(PathOf(id), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, FileOptions.Asynchronous);
        await RandomAccess.WriteAsync(file, chunk, position, ct);
    }

    public Task<byte[]> ReadAsync(Guid id, CancellationToken ct) => File.ReadAllBytesAsync(PathOf(id), ct);

    private string PathOf(Guid id) => Path.Combine(Folder, $"{id:N}");
}
