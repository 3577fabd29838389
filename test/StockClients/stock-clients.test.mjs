import { describeStockClients } from "./support/stock-suite.mjs";
import { XMLHttpRequest } from "./support/xml-http-request.mjs";

globalThis.XMLHttpRequest = XMLHttpRequest;

describeStockClients("1.4", "1.5", "1.6", "1.7");
