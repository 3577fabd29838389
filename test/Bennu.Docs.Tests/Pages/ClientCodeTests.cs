namespace Bennu.Docs.Tests.Pages;

/// <summary>The JavaScript of docs/durable.md is what the stock clients' tests run.</summary>
public sealed class ClientCodeTests
{
    [Fact]
    public void Client_code_of_the_durable_page_is_what_the_stock_clients_run()
    {
        string[] run = ["gate", "outbox"];
        Assert.Equal(
            run.Select(name => File.ReadAllText(Repository.PathOf($"test/StockClients/support/{name}.mjs"))),
            Page.Read("docs/durable.md").Blocks("js"));
    }
}
