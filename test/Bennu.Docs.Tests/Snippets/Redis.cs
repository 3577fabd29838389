using StackExchange.Redis;

namespace Bennu.Docs.Tests.Snippets.Redis;

internal static class Program
{
    public static void Configure(WebApplicationBuilder builder, IConnectionMultiplexer connection)
    {
        #region redis-add
        builder.Services.AddBennu();
        builder.Services.AddRedis("redis.internal:6379,user=chat,password=secret,ssl=true");
        #endregion

        #region redis-options
        builder.Services.AddRedis(o =>
        {
            o.Connection = connection; // the application's own; without it, one is made from Configuration
            o.KeyPrefix = "chat";
            o.NodeName = "chat-7";
            o.WaitForReplicas = 1;
        });
        #endregion
    }
}
