namespace Bennu.Docs.Tests.Snippets.Diagnostics;

internal static class Program
{
    public static void Configure(WebApplicationBuilder builder)
    {
        #region diagnostics-health
        builder.Services.AddHealthChecks().AddBennu(tags: ["ready"]);
        #endregion
    }
}
