using Bennu.PubSub.TopicLogs;

namespace Bennu.Sqlite.Files;

/// <summary>
/// Keeps every other process off a database file, as positions and claims are given out in memory. The kernel frees it when the process
/// ends, however it does. The file stays: removing it would let two openers lock two different ones.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    public FileLock(string path)
    {
        try
        {
            _file = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException and not DirectoryNotFoundException)
        {
            throw new TopicLogException(
                $"{path} is in use: only one process at a time may open it, and one has locked {path}.lock ({e.Message}).", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new TopicLogException($"{path} cannot be opened: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
