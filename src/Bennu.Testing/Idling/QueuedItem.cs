namespace Bennu.Testing.Idling;

/// <summary>An item of the server's queue, run as the work that it is.</summary>
internal sealed class QueuedItem(WorkItem work, IThreadPoolWorkItem item) : IThreadPoolWorkItem
{
    public void Execute()
    {
        WorkItem.Current = work;
        try
        {
            item.Execute();
        }
        finally
        {
            WorkItem.Current = null;
            work.Close();
        }
    }
}
