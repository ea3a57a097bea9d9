package io.pcapflux.bpf;

import java.util.List;

class BpfInterpreterTest extends FilterEngineContract {
    @Override
    FilterEngine engine(List<BpfInstruction> program) {
        return new BpfInterpreter(program);
    }
}
