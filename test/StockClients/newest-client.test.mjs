import { describeStockClients } from "./support/stock-suite.mjs";

// Without XMLHttpRequest, this version long-polls with fetch; with it, in chromium.test.mjs.
describeStockClients("1.8");
