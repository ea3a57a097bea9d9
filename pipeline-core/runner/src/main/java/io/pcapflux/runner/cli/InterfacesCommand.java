package io.pcapflux.runner.cli;

import io.pcapflux.spi.Adapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Lists the adapters. */
@Command(
        name = "interfaces",
        description = {
            "Lists the adapters that packets can be captured on, with the numbers that capture -i takes.",
            "Link types are listed where there is the right to capture."
        })
final class InterfacesCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print one JSON object a line for each adapter.")
    private boolean json;

    @Override
    public Integer call() {
        Adapters adapters = Adapters.list();
        if (!json) {
            return adapters.print();
        }
        List<Adapter> all = adapters.all();
        for (int i = 0; i < all.size(); i++) {
            System.out.println(JsonMapper.shared().writeValueAsString(json(i + 1, all.get(i))));
        }
        return Adapters.tellObstacle();
    }

    private static Map<String, Object> json(int number, Adapter adapter) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", number);
        json.put("name", adapter.name());
        json.put("description", adapter.description());
        json.put("addresses", adapter.addresses());
        json.put("flags", adapter.flags());
        json.put("linkTypes", adapter.linkTypes());
        return json;
    }
}
