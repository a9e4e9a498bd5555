package dev.perennial.model.text.jinja;

/** Python's None. */
record Nothing() implements Value {
    static final Nothing NONE = new Nothing();

    @Override
    public boolean truthy() {
        return false;
    }

    @Override
    public String type() {
        return "NoneType";
    }

    @Override
    public void show(Output out) {
        out.add("None");
    }
}
