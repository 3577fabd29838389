using System.Buffers;
using System.Text.Json;

namespace Bennu.Client.Durable;

/// <summary>
/// A file of records, one JSON array of texts a line. A record that was cut off by a crash is as if it had never been written.
/// Owner: one store, under its lock.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const long SmallestBloat = 1024 * 1024;

    private readonly string _path;
    private readonly bool _flushToDisk;
    private readonly FileStream _lock; // of its own, for the file itself is replaced
    private FileStream _file;
    private long _compactLength;

    public Journal(string path, bool flushToDisk)
    {
        (_path, _flushToDisk) = (path, flushToDisk);
        _lock = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        _file = Open(path);
    }

    /// <summary>Whether most of the file is likely out of date.</summary>
    public bool IsBloated => _file.Length > SmallestBloat && _file.Length > 4 * _compactLength;

    /// <summary>The records of a file that was just opened.</summary>
    public IEnumerable<string[]> Read()
    {
        foreach (var line in File.ReadLines(_path))
            if (TryParse(line) is { } record) yield return record;
    }

    public void Append(IEnumerable<string[]> records)
    {
        var end = _file.Length;
        try
        {
            foreach (var record in records) Write(_file, record);
            _file.Flush(_flushToDisk);
        }
        catch (IOException)
        {
            _file.SetLength(end); // half a line would swallow the next one
            throw;
        }
    }

    /// <summary>Puts these records in the place of all, or leaves the file as it was.</summary>
    public void Replace(IEnumerable<string[]> records)
    {
        var fresh = _path + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
        {
            foreach (var record in records) Write(file, record);
            file.Flush(flushToDisk: true);
        }

        _file.Dispose();
        File.Move(fresh, _path, overwrite: true);
        _file = Open(_path);
        _compactLength = _file.Length;
    }

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private static void Write(FileStream file, string[] record)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartArray();
            foreach (var text in record) json.WriteStringValue(text);
            json.WriteEndArray();
        }

        line.Write("\n"u8);
        file.Write(line.WrittenSpan);
    }

    private static string[]? TryParse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return [.. json.RootElement.EnumerateArray().Select(text => text.GetString()!)];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
