using Bennu.Nats;
using NATS.Client.Core;

namespace Bennu.Docs.Tests.Snippets.Nats;

internal static class Program
{
    public static void Add(WebApplicationBuilder builder)
    {
        #region nats
        builder.Services.AddNats("nats://nats-1:4222,nats://nats-2:4222");
        #endregion
    }

    public static void AddCluster(WebApplicationBuilder builder)
    {
        #region nats-cluster
        builder.Services.AddNats(new NatsOptions
        {
            Connection = NatsOpts.Default with
            {
                Url = "tls://nats-1:4222,tls://nats-2:4222,tls://nats-3:4222",
                AuthOpts = NatsAuthOpts.Default with { CredsFile = "/run/secrets/chat.creds" },
                PingInterval = TimeSpan.FromSeconds(5),
            },
            Prefix = "chat",
            Replicas = 3,
        });
        #endregion
    }
}
