using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;

namespace Bennu.Docs.Tests.Snippets.Deployment;

internal static class Program
{
    public static void Configure(WebApplicationBuilder builder)
    {
        #region deployment-drain
        builder.Services.AddBennu(o =>
        {
            o.Host = "chat.example.com";
            o.Drain.BatchSize = 500;
            o.Drain.BatchInterval = TimeSpan.FromSeconds(1);
            o.Drain.Timeout = TimeSpan.FromSeconds(40);
        });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(50));
        #endregion

        #region deployment-redis
        builder.Services.AddRedis("redis:6379");
        #endregion

        #region deployment-keys
        builder.Services.AddDataProtection()
            .SetApplicationName("chat")
            .PersistKeysToFileSystem(new DirectoryInfo("keys"));
        #endregion

        #region deployment-proxy
        builder.Services.Configure<ForwardedHeadersOptions>(o =>
            o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost);
        #endregion
    }

    public static void Configure(WebApplication app)
    {
        #region deployment-proxy-use
        app.UseForwardedHeaders();
        #endregion

        #region deployment-health-use
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") });
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        #endregion
    }
}
