// Asks the site itself for suggestions at every letter that is typed into the search field.
import AutoComplete from '@tarekraafat/autocomplete.js'

new AutoComplete({
  selector: '#search',
  data: {
    src: async (query) => (await fetch(`/suggest?q=${encodeURIComponent(query)}`)).json(),
  },
})
